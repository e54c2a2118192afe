// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// Gate shows what the replica that leads knows about the gate itself. The others know nothing, and show nothing.
type Gate struct {
	// State is what is known.
	State func() enforcement.State
}

// Describe says which metrics there are.
func (Gate) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- intact.desc()
	descriptions <- contested.desc()
}

// Collect shows the state, if there is one.
func (g Gate) Collect(out chan<- prometheus.Metric) {
	state := g.State()
	if !state.Known {
		return
	}
	for _, piece := range enforcement.Pieces() {
		value := 0.0
		if state.Intact(piece) {
			value = 1
		}
		out <- prometheus.MustNewConstMetric(intact.desc(), prometheus.GaugeValue, value, string(piece))
	}
	for _, kind := range enforcement.Kinds() {
		out <- prometheus.MustNewConstMetric(contested.desc(), prometheus.GaugeValue, float64(state.Contested(kind)), kind)
	}
}
