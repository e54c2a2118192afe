// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/metrics"
)

// TestEachLookIsCountedByWhatBecameOfIt has a source answer, be down, be left alone, and be one that cannot be asked.
func TestEachLookIsCountedByWhatBecameOfIt(t *testing.T) {
	s := newScene(t, token(), stored())
	registry := prometheus.NewRegistry()
	var err error
	if s.Counters, err = metrics.NewDrift(registry, s.Gate.BackingOff); err != nil {
		t.Fatal(err)
	}
	m := s.monitor("scores")
	s.look(m)
	s.isDown.Store(true)
	s.clock.SetTime(noon.Add(2 * time.Minute))
	s.look(m)
	s.look(m)
	s.look(m)
	for _, name := range []string{"without-secret", "without-host"} {
		wrong := s.monitor(name)
		s.edit(wrong, func(spec *v1alpha1.DriftMonitorSpec) {
			spec.Source.Prometheus.BearerTokenSecretRef.Name = "missing"
			if name == "without-host" {
				spec.Source.Prometheus.Address = "http://"
			}
		})
		s.look(wrong)
	}
	got := map[string]float64{}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, each := range family.GetMetric() {
			key := strings.TrimPrefix(family.GetName(), "aims_drift_")
			for _, label := range each.GetLabel() {
				key += " " + label.GetValue()
			}
			got[key] = each.GetCounter().GetValue() + each.GetGauge().GetValue() + float64(each.GetHistogram().GetSampleCount())
		}
	}
	want := map[string]float64{
		"evaluations_total answered": 1, "evaluations_total down": 1, "evaluations_total left alone": 2, "evaluations_total refused": 2,
		// The value and its freshness, and one that failed.
		"query_duration_seconds answered": 2, "query_duration_seconds down": 1, "query_duration_seconds refused": 0,
		"sources_backing_off": 1, "retraining_jobs_total created": 0, "retraining_jobs_total refused": 0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
