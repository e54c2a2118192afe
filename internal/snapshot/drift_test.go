// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	driftmonitor "github.com/aims-operator/aims-operator/internal/monitor"
)

func ago(d time.Duration) metav1.Time { return metav1.NewTime(now.Add(-d)) }

// monitor is one with the check scores, which says this since so long, about the spec as it is.
func monitor(verdict v1alpha1.DriftVerdict, since time.Duration) *v1alpha1.DriftMonitor {
	return lookedAt(&v1alpha1.DriftMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "drift", Generation: 3},
		Spec: v1alpha1.DriftMonitorSpec{
			SystemRef: v1alpha1.SystemReference{Name: "chat"},
			Checks:    []v1alpha1.DriftCheck{{Name: "scores", Kind: v1alpha1.CheckDataDrift, Limits: &v1alpha1.DriftLimits{Critical: "0.2"}}},
		},
		Status: v1alpha1.DriftMonitorStatus{
			ObservedGeneration: 3,
			Checks:             []v1alpha1.DriftCheckStatus{{Name: "scores", Kind: v1alpha1.CheckDataDrift, Verdict: verdict, Since: ago(since)}},
		},
	})
}

// lookedAt is the monitor with a status that speaks of its checks as they are.
func lookedAt(m *v1alpha1.DriftMonitor) *v1alpha1.DriftMonitor {
	for i := range m.Status.Checks {
		m.Status.Checks[i].Definition = driftmonitor.Definition(&m.Spec, &m.Spec.Checks[i])
	}
	return m
}

// remembered is what is left of one state of the monitor after the other; nil is none.
func remembered(release *approval.Statement, states ...*v1alpha1.DriftMonitor) *v1alpha1.SystemDrift {
	var drift *v1alpha1.SystemDrift
	for _, state := range states {
		var monitors []*v1alpha1.DriftMonitor
		if state != nil {
			monitors = append(monitors, state)
		}
		drift = remember(drift, monitors, release)
	}
	return drift
}

func changed(m *v1alpha1.DriftMonitor, change func(*v1alpha1.DriftMonitor)) *v1alpha1.DriftMonitor {
	change(m)
	return m
}

func TestABreachIsOverWhenItsOwnCheckSaysSo(t *testing.T) {
	edit := func(change func(*v1alpha1.DriftMonitorSpec)) func(*v1alpha1.DriftMonitor) {
		return func(m *v1alpha1.DriftMonitor) {
			change(&m.Spec)
			lookedAt(m)
		}
	}
	lenient := edit(func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Limits.Critical = "99" })
	flattering := edit(func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Current.Query = "vector(0)" })
	seldom := edit(func(s *v1alpha1.DriftMonitorSpec) { s.IntervalSeconds = 301 })
	elsewhere := edit(func(s *v1alpha1.DriftMonitorSpec) {
		s.Source.Prometheus = &v1alpha1.PrometheusSource{Address: "http://mine"}
	})
	putBack := func(m *v1alpha1.DriftMonitor) { m.Spec = *monitor(v1alpha1.DriftHealthy, 0).Spec.DeepCopy() }
	unseen := func(m *v1alpha1.DriftMonitor) { m.Generation++ }
	assessed := &approval.Statement{Assessment: &v1alpha1.ImpactAssessmentSpec{PerformedAt: ago(time.Minute)}}
	breached := func() *v1alpha1.DriftMonitor { return monitor(v1alpha1.DriftBreached, time.Hour) }
	healthy := func() *v1alpha1.DriftMonitor { return monitor(v1alpha1.DriftHealthy, time.Minute) }
	type states = []*v1alpha1.DriftMonitor
	for _, row := range []struct {
		why     string
		release *approval.Statement
		states  states
		open    int
	}{
		{"a breach goes on", nil, states{breached(), breached()}, 1},
		{"the same check says that it is over", nil, states{breached(), healthy()}, 0},
		{"a warning is no breach", nil, states{breached(), monitor(v1alpha1.DriftWarning, time.Minute)}, 0},
		{"silence heals nothing", nil, states{breached(), monitor(v1alpha1.DriftStale, time.Minute)}, 1},
		{"nor do too few samples", nil, states{breached(), monitor(v1alpha1.DriftInsufficientData, time.Minute)}, 1},
		{"nor does deleting the monitor", nil, states{breached(), nil}, 1},
		{"nor does deleting the check", nil, states{breached(), changed(healthy(), func(m *v1alpha1.DriftMonitor) {
			m.Spec.Checks, m.Status.Checks = nil, nil
		})}, 1},
		{"nor do milder bounds", nil, states{breached(), changed(healthy(), lenient)}, 1},
		{"nor does another source", nil, states{breached(), changed(healthy(), elsewhere)}, 1},
		{"nor does another query", nil, states{breached(), changed(healthy(), flattering)}, 1},
		{"nor does another interval", nil, states{breached(), changed(healthy(), seldom)}, 1},
		{"nor what was heard under another definition that is put back since", nil,
			states{breached(), changed(healthy(), flattering), changed(changed(healthy(), flattering), putBack)}, 1},
		{"what was edited, put back and heard since is the same check", nil, states{breached(), changed(healthy(), lenient), healthy()}, 0},
		{"a monitor that was made anew, as it was, may say so", nil, states{breached(), nil, healthy()}, 0},
		{"a state of before the breach is no news", nil, states{breached(), monitor(v1alpha1.DriftHealthy, 2*time.Hour)}, 1},
		{"what was said before an edit was looked at ends nothing", nil, states{breached(), changed(healthy(), unseen)}, 1},
		{"a breach that was seen after an edit alone is ended by no check", nil, states{changed(breached(), unseen), healthy()}, 1},
		{"an edit in its course opens no second one before it is looked at", nil, states{breached(), changed(breached(), unseen)}, 1},
		{"people who assessed the system since end what no check is left to end", assessed, states{breached(), nil}, 0},
		{"and not what a check still says", assessed, states{breached(), breached()}, 1},
		{"a breach that nobody saw begin", nil, states{changed(monitor(v1alpha1.DriftStale, time.Minute), func(m *v1alpha1.DriftMonitor) {
			m.Status.LastBreach = &v1alpha1.DriftBreach{Since: ago(time.Hour), Checks: []string{"scores"}}
		})}, 1},
	} {
		t.Run(row.why, func(t *testing.T) {
			drift := remembered(row.release, row.states...)
			if drift == nil || len(drift.Breaches) != row.open || drift.LastBreach == nil {
				t.Fatalf("it is %+v, want %d breaches and the last one", drift, row.open)
			}
			if !drift.LastBreach.Since.Equal(new(ago(time.Hour))) || (drift.LastBreach.Until == nil) != (row.open > 0) {
				t.Errorf("the last breach is %+v", drift.LastBreach)
			}
		})
	}
}

func TestABreachThatNobodySawIsRemembered(t *testing.T) {
	m := monitor(v1alpha1.DriftHealthy, time.Minute)
	m.Status.LastBreach = &v1alpha1.DriftBreach{Since: ago(time.Hour), Until: new(ago(time.Minute)), Checks: []string{"scores"}}
	drift := remembered(nil, m, nil)
	if drift == nil || drift.LastBreach == nil || !drift.LastBreach.Since.Equal(new(ago(time.Hour))) || len(drift.Breaches) > 0 {
		t.Errorf("it is %+v", drift)
	}
	if drift := remembered(nil, monitor(v1alpha1.DriftHealthy, time.Hour)); drift != nil {
		t.Errorf("nothing ever happened, and it is %+v", drift)
	}
}

// TestWhatIsRememberedIsBounded: whatever tenants make, status keeps a few, the oldest, and the last.
func TestWhatIsRememberedIsBounded(t *testing.T) {
	var monitors []*v1alpha1.DriftMonitor
	for i := range 100 {
		monitors = append(monitors, changed(monitor(v1alpha1.DriftBreached, time.Duration(i+1)*time.Minute), func(m *v1alpha1.DriftMonitor) {
			m.Name = fmt.Sprintf("drift-%02d", i)
		}))
	}
	drift := remember(nil, monitors, nil)
	if len(drift.Breaches) != maximumBreaches || drift.Breaches[0].Monitor != "drift-99" || drift.LastBreach.Monitor != "drift-00" {
		t.Errorf("%d breaches from %s, the last of %s", len(drift.Breaches), drift.Breaches[0].Monitor, drift.LastBreach.Monitor)
	}
	facts := Facts{Drift: drift}
	facts.recall()
	if n := len(facts.input.Breaches); n != maximumBreaches+1 || facts.input.Breaches[n-1].Over {
		t.Errorf("the core is given %d breaches, the last over: %t", n, facts.input.Breaches[n-1].Over)
	}
}
