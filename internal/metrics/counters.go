// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// Counters are what the operator counts while it works. The zero value and nil count nothing, so that tests need none.
type Counters struct {
	admission *prometheus.HistogramVec
	findings  *prometheus.CounterVec
	changes   *prometheus.CounterVec
	lifted    *prometheus.CounterVec
	evictions *prometheus.CounterVec
	events    *prometheus.CounterVec
	putBack   *prometheus.CounterVec
}

// NewCounters makes counters and registers them.
func NewCounters(registry prometheus.Registerer) (*Counters, error) {
	c := &Counters{
		admission: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: admissionSeconds.name, Help: admissionSeconds.help,
			// Answers come from caches within a fraction of a millisecond; the API server waits for seconds.
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .1, .5, 1, 5},
		}, admissionSeconds.labelNames()),
		findings: admissionFindings.counter(), changes: verdictChanges.counter(), lifted: gatesLifted.counter(), evictions: evictions.counter(),
		events:  events.counter(),
		putBack: putBack.counter(),
	}
	for _, collector := range []prometheus.Collector{c.admission, c.findings, c.changes, c.lifted, c.evictions, c.events, c.putBack} {
		if err := registry.Register(collector); err != nil {
			return nil, err
		}
	}
	// What has not happened yet is 0, not unknown.
	c.lifted.WithLabelValues()
	for _, result := range []string{"evicted", "deleted", "blocked"} {
		c.evictions.WithLabelValues(result)
	}
	for _, result := range []string{told, leftOut} {
		c.events.WithLabelValues(result)
	}
	for _, kind := range enforcement.Kinds() {
		for _, how := range enforcement.Hows() {
			c.putBack.WithLabelValues(kind, string(how))
		}
	}
	return c, nil
}

// VerdictChanged counts a change of a verdict that was stored.
func (c *Counters) VerdictChanged(deploy v1alpha1.Permission, reasons []v1alpha1.Reason) {
	if c == nil {
		return
	}
	if len(reasons) == 0 {
		reasons = []v1alpha1.Reason{"None"}
	}
	for _, reason := range reasons {
		c.changes.WithLabelValues(string(deploy), string(reason)).Inc()
	}
}

// What becomes of Events.
const (
	told    = "told"
	leftOut = "left out"
)

// Event counts an Event that was told, or left out.
func (c *Counters) Event(wasTold bool) {
	switch {
	case c == nil:
	case wasTold:
		c.events.WithLabelValues(told).Inc()
	default:
		c.events.WithLabelValues(leftOut).Inc()
	}
}

// GatesLifted counts gates that were lifted.
func (c *Counters) GatesLifted(pods int) {
	if c != nil {
		c.lifted.WithLabelValues().Add(float64(pods))
	}
}

// PutBack counts an object of the gate that was put right.
func (c *Counters) PutBack(kind string, how enforcement.How) {
	if c != nil {
		c.putBack.WithLabelValues(kind, string(how)).Inc()
	}
}

// Evicted counts an attempt to take a pod off its node.
func (c *Counters) Evicted(result string) {
	if c != nil {
		c.evictions.WithLabelValues(result).Inc()
	}
}
