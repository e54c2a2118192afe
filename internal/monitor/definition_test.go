// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
)

// edits are what an author could change to have another thing looked at, or sooner.
var edits = map[string]func(*v1alpha1.DriftMonitorSpec){
	"query":     func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Current.Query = "vector(0)" },
	"reference": func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Reference.Query = "x" },
	"bounds":    func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Limits = &v1alpha1.DriftLimits{Critical: "0.9"} },
	"windows":   func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Windows = &v1alpha1.DriftWindows{Agreeing: 1, Of: 5} },
	"interval":  func(s *v1alpha1.DriftMonitorSpec) { s.IntervalSeconds = 61 },
	"source": func(s *v1alpha1.DriftMonitorSpec) {
		s.Source.Prometheus = &v1alpha1.PrometheusSource{Address: "http://mine"}
	},
}

// TestNoVerdictSurvivesAnEdit: what was heard of another definition says nothing of this one, also once it is put back, and also while the source is
// silent. So a flattering query heals nothing by being there for a while.
func TestNoVerdictSurvivesAnEdit(t *testing.T) {
	t.Parallel()
	for name, edit := range edits {
		m := watched()
		next := windows(t, m, noon, shifted, shifted, shifted)
		honest := *m.Spec.DeepCopy()
		edit(&m.Spec)
		next = windows(t, m, next, steady, steady, steady, steady, steady, steady)
		if got := m.Status.Checks[0]; got.Verdict != v1alpha1.DriftHealthy {
			t.Fatalf("%s: the new definition is %s", name, got.Verdict)
		}
		m.Spec = honest
		silent := m.DeepCopy()
		silent.Status = Status(silent, &Evaluation{At: next})
		windows(t, m, next, steady)
		for _, m := range []*v1alpha1.DriftMonitor{silent, m} {
			if got := m.Status.Checks[0]; got.Verdict != v1alpha1.DriftInsufficientData || got.Definition != Definition(&m.Spec, &m.Spec.Checks[0]) {
				t.Errorf("%s put back: %s by what was heard of another definition", name, got.Verdict)
			}
		}
	}
}

// TestABreachOutlivesEdits: a breach stays, with the silence beside it, however often the monitor is edited.
func TestABreachOutlivesEdits(t *testing.T) {
	t.Parallel()
	m := watched()
	next := windows(t, m, noon, shifted, shifted, shifted)
	for i := range 12 {
		m.Generation++
		m.Spec.IntervalSeconds = int32(60 + i%2)
		check := Check(&m.Spec.Checks[0])
		check.Reference, check.Current = steady, steady
		m.Status = Status(m, &Evaluation{At: next, Checks: []drift.Check{check}})
		next = next.Add(time.Second)
	}
	if s := m.Status.Checks[0]; s.Verdict != v1alpha1.DriftBreached || s.Silence != v1alpha1.DriftInsufficientData || m.Status.LastBreach.Until != nil {
		t.Errorf("after edits it is %s beside %q", s.Verdict, s.Silence)
	}
}

// TestLooksInASecondAreOneWindow: an edit that does not concern a check has it looked at, and its windows come no sooner by that.
func TestLooksInASecondAreOneWindow(t *testing.T) {
	t.Parallel()
	m := watched()
	next := windows(t, m, noon, shifted, shifted, shifted)
	soon := next
	for range 5 {
		m.Generation++
		m.Spec.OnBreach = &v1alpha1.OnBreach{}
		check := Check(&m.Spec.Checks[0])
		check.Reference, check.Current = steady, steady
		m.Status = Status(m, &Evaluation{At: soon, Checks: []drift.Check{check}})
		soon = soon.Add(time.Second)
	}
	if s := m.Status.Checks[0]; s.Verdict != v1alpha1.DriftBreached || len(s.Windows) != 4 || len(s.Values) != 4 || m.Status.ObservedGeneration != m.Generation {
		t.Errorf("after five looks in five seconds it is %s with %d windows and %d values", s.Verdict, len(s.Windows), len(s.Values))
	}
	windows(t, m, next.Add(time.Minute), steady, steady)
	if s := m.Status.Checks[0]; s.Verdict != v1alpha1.DriftHealthy {
		t.Errorf("three windows that came in time make it %s", s.Verdict)
	}
}
