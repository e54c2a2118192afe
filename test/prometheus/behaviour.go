// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"cmp"
	"context"
	"math"
	"time"
)

// Score observes one score.
func (e *Exporter) Score(score float64) {
	e.metrics.score.Observe(score)
	e.metrics.scoreNative.Observe(score)
}

// SetAccuracy sets the share of right predictions.
func (e *Exporter) SetAccuracy(share float64) {
	e.metrics.accuracy.Set(share)
}

// Predict counts predictions of a class.
func (e *Exporter) Predict(class string, count int) {
	e.metrics.predictions.WithLabelValues(class).Add(float64(count))
}

// Decide counts decisions on a group.
func (e *Exporter) Decide(group, outcome string, count int) {
	e.metrics.decisions.WithLabelValues(group, outcome).Add(float64(count))
}

// Respond counts a request to the language model, with its latency and the time to its first token.
func (e *Exporter) Respond(latency, firstToken time.Duration, reason string) {
	e.metrics.vllm.latency.WithLabelValues(servedModel).Observe(latency.Seconds())
	e.metrics.vllm.firstToken.WithLabelValues(servedModel).Observe(firstToken.Seconds())
	e.metrics.vllm.successes.WithLabelValues(servedModel, reason).Inc()
}

// Behaviour is how the model behaves for a while. It knows no chance: the same behaviour gives the same numbers.
type Behaviour struct {
	// Scores are gone through in turn.
	Scores []float64
	// Approved is the share of each group that is approved; the others are declined. Groups come in turn.
	Approved map[string]float64
	// Outcomes are what the metric calls the two. Empty: approved and declined.
	Outcomes struct{ Favourable, Other string }
}

// Serve counts so many requests of that behaviour: one score each, and one decision on each group.
func (e *Exporter) Serve(behaviour Behaviour, requests int) {
	for i := range requests {
		if len(behaviour.Scores) > 0 {
			e.Score(behaviour.Scores[i%len(behaviour.Scores)])
		}
	}
	for group, share := range behaviour.Approved {
		approved := int(math.Round(share * float64(requests)))
		e.Decide(group, cmp.Or(behaviour.Outcomes.Favourable, "approved"), approved)
		e.Decide(group, cmp.Or(behaviour.Outcomes.Other, "declined"), requests-approved)
	}
}

// trafficInterval is how often traffic goes on: finer than any scrape.
const trafficInterval = 100 * time.Millisecond

// Traffic serves requests until the context ends, with the behaviour that the function gives at that moment.
func (e *Exporter) Traffic(ctx context.Context, perSecond int, behaviour func() Behaviour) {
	ticker := time.NewTicker(trafficInterval)
	defer ticker.Stop()
	share := float64(perSecond) * trafficInterval.Seconds()
	due := 0.0
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			due += share
			e.Serve(behaviour(), int(due))
			due -= math.Floor(due)
		}
	}
}
