// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// TestMonitorsOfASystem: those of the system alone are read, sorted, by the checks that their spec makes now; an invalid one makes none.
func TestMonitorsOfASystem(t *testing.T) {
	t.Parallel()
	named := func(name string, change func(*v1alpha1.DriftMonitor)) *v1alpha1.DriftMonitor {
		m := monitor(v1alpha1.DriftHealthy, time.Hour)
		m.Name = name
		change(m)
		return m
	}
	facts, err := reader(t, nil, system("lending"),
		named("z", func(*v1alpha1.DriftMonitor) {}),
		named("a", func(m *v1alpha1.DriftMonitor) { m.Status = v1alpha1.DriftMonitorStatus{} }),
		named("k", func(m *v1alpha1.DriftMonitor) { m.Spec.Checks[0].Kind = v1alpha1.CheckPerformance }),
		named("another-system", func(m *v1alpha1.DriftMonitor) { m.Spec.SystemRef.Name = "other" }),
		named("another-namespace", func(m *v1alpha1.DriftMonitor) { m.Namespace = "other" }),
		named("invalid", func(m *v1alpha1.DriftMonitor) {
			m.Status.Conditions = []metav1.Condition{{
				Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: v1alpha1.ReadyInvalidSpecReason, ObservedGeneration: m.Generation,
			}}
		}),
		named("overdue", func(m *v1alpha1.DriftMonitor) { m.Status.EvaluatedAt = new(ago(11 * time.Minute)) }),
		named("overdue-breached", func(m *v1alpha1.DriftMonitor) {
			m.Status.EvaluatedAt, m.Status.Checks[0].Verdict = new(ago(time.Hour)), v1alpha1.DriftBreached
		}),
		named("recent", func(m *v1alpha1.DriftMonitor) { m.Status.EvaluatedAt = new(ago(10 * time.Minute)) }),
		named("template-missing", func(m *v1alpha1.DriftMonitor) {
			m.Status.Conditions = []metav1.Condition{{
				Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: v1alpha1.ReadyTemplateMissingReason, ObservedGeneration: m.Generation,
			}}
		}),
		named("mended", func(m *v1alpha1.DriftMonitor) {
			m.Status.Conditions = []metav1.Condition{{
				Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: v1alpha1.ReadyInvalidSpecReason, ObservedGeneration: m.Generation - 1,
			}}
		}),
	).System(t.Context(), "lending", "chat")
	if err != nil {
		t.Fatal(err)
	}
	if left := facts.MonitorOverdueAt.Sub(now); left <= 0 || left > time.Minute {
		t.Errorf("the recent one is too old in %s", left)
	}
	want := []decision.Monitor{
		{Name: "a", Check: "scores", Kind: v1alpha1.CheckDataDrift},
		{Name: "k", Check: "scores", Kind: v1alpha1.CheckPerformance},
		{Name: "mended", Check: "scores", Kind: v1alpha1.CheckDataDrift, Verdict: v1alpha1.DriftHealthy},
		{Name: "overdue", Check: "scores", Kind: v1alpha1.CheckDataDrift, Verdict: v1alpha1.DriftStale},
		{Name: "overdue-breached", Check: "scores", Kind: v1alpha1.CheckDataDrift, Verdict: v1alpha1.DriftBreached},
		{Name: "recent", Check: "scores", Kind: v1alpha1.CheckDataDrift, Verdict: v1alpha1.DriftHealthy},
		{Name: "template-missing", Check: "scores", Kind: v1alpha1.CheckDataDrift, Verdict: v1alpha1.DriftHealthy},
		{Name: "z", Check: "scores", Kind: v1alpha1.CheckDataDrift, Verdict: v1alpha1.DriftHealthy},
	}
	if diff := cmp.Diff(want, facts.Input().Monitors); diff != "" {
		t.Errorf("the core is given (-want +got):\n%s", diff)
	}
}

// TestWhatAMonitorSaysWakesItsSystem: a state does, the values of a window do not.
func TestWhatAMonitorSaysWakesItsSystem(t *testing.T) {
	t.Parallel()
	for why, row := range map[string]struct {
		change func(*v1alpha1.DriftMonitor)
		want   bool
	}{
		"a value of a window": {func(m *v1alpha1.DriftMonitor) {
			m.Status.Checks[0].Value, m.Status.Checks[0].Samples, m.Status.EvaluatedAt = "0.1", 7, new(ago(0))
		}, false},
		"a state":               {func(m *v1alpha1.DriftMonitor) { m.Status.Checks[0].Verdict = v1alpha1.DriftBreached }, true},
		"the same state anew":   {func(m *v1alpha1.DriftMonitor) { m.Status.Checks[0].Since = ago(time.Minute) }, true},
		"another spec":          {func(m *v1alpha1.DriftMonitor) { m.Generation++ }, true},
		"a spec that was seen":  {func(m *v1alpha1.DriftMonitor) { m.Status.ObservedGeneration-- }, true},
		"a breach that is over": {func(m *v1alpha1.DriftMonitor) { m.Status.LastBreach = &v1alpha1.DriftBreach{} }, true},
		"a spec that is no good": {func(m *v1alpha1.DriftMonitor) {
			m.Status.Conditions = []metav1.Condition{{
				Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: v1alpha1.ReadyInvalidSpecReason, ObservedGeneration: m.Generation,
			}}
		}, true},
	} {
		before, after := monitor(v1alpha1.DriftHealthy, time.Hour), monitor(v1alpha1.DriftHealthy, time.Hour)
		row.change(after)
		if got := MonitorSaid().Update(event.UpdateEvent{ObjectOld: before, ObjectNew: after}); got != row.want {
			t.Errorf("%s wakes: %t", why, got)
		}
	}
}
