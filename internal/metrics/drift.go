// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Drift counts what the operator does for monitors. The zero value and nil count nothing, so that tests need none.
type Drift struct {
	evaluations *prometheus.CounterVec
	queries     *prometheus.HistogramVec
	jobs        *prometheus.CounterVec
}

// NewDrift makes the counters and registers them, and shows how many sources are left alone.
func NewDrift(registry prometheus.Registerer, backingOff func() int) (*Drift, error) {
	d := &Drift{
		evaluations: driftEvaluations.counter(), jobs: driftJobs.counter(),
		queries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: driftQuerySeconds.name, Help: driftQuerySeconds.help,
			// A query may take a minute at most.
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, driftQuerySeconds.labelNames()),
	}
	sources := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: driftBackingOff.name, Help: driftBackingOff.help},
		func() float64 { return float64(backingOff()) })
	for _, collector := range []prometheus.Collector{d.evaluations, d.queries, d.jobs, sources} {
		if err := registry.Register(collector); err != nil {
			return nil, err
		}
	}
	for _, outcome := range Evaluations() {
		d.evaluations.WithLabelValues(string(outcome))
	}
	for _, outcome := range Queries() {
		d.queries.WithLabelValues(string(outcome))
	}
	for _, result := range Retrainings() {
		d.jobs.WithLabelValues(string(result))
	}
	return d, nil
}

// Evaluated counts a look at a monitor.
func (d *Drift) Evaluated(outcome Evaluation) {
	if d != nil {
		d.evaluations.WithLabelValues(string(outcome)).Inc()
	}
}

// Asked counts and times a query.
func (d *Drift) Asked(took time.Duration, outcome Query) {
	if d != nil {
		d.queries.WithLabelValues(string(outcome)).Observe(took.Seconds())
	}
}

// Retrained counts a retraining Job.
func (d *Drift) Retrained(result Retraining) {
	if d != nil {
		d.jobs.WithLabelValues(string(result)).Inc()
	}
}
