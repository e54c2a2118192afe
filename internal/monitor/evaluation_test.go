// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"errors"
	"strings"
	"testing"
	"time"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func watched() *v1alpha1.DriftMonitor {
	return &v1alpha1.DriftMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "scores", Generation: 3},
		Spec: v1alpha1.DriftMonitorSpec{
			SystemRef: v1alpha1.SystemReference{Name: "credit"}, IntervalSeconds: 60,
			Checks: []v1alpha1.DriftCheck{{
				Name: "scores", Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodJensenShannon,
				Current:   v1alpha1.MetricsQuery{Query: "x", Shape: v1alpha1.ShapeClassicHistogram},
				Reference: &v1alpha1.DriftReference{Query: "y"},
			}},
		},
	}
}

func distribution(counts ...float64) drift.Reading {
	b := &drift.Bins{Edges: []float64{0}}
	for i, c := range counts {
		b.Edges, b.Counts = append(b.Edges, float64(i+1)), append(b.Counts, c)
	}
	return drift.Reading{Bins: b}
}

var steady, shifted = distribution(500, 1000, 500), distribution(100, 600, 1300)

// windows has the monitor look at these readings, a minute apart, and stores each status as JSON would keep it.
func windows(t *testing.T, m *v1alpha1.DriftMonitor, from time.Time, current ...drift.Reading) time.Time {
	t.Helper()
	for _, reading := range current {
		check := Check(&m.Spec.Checks[0])
		check.Reference, check.Current = steady, reading
		m.Status = Status(m, &Evaluation{At: from, Checks: []drift.Check{check}})
		from = from.Add(time.Minute)
	}
	return from
}

// says are the status, reason and message of a condition.
func says(m *v1alpha1.DriftMonitor, kind string) string {
	c := apimeta.FindStatusCondition(m.Status.Conditions, kind)
	if c == nil {
		return "nothing"
	}
	return string(c.Status) + " " + c.Reason + " " + c.Message
}

func wantCondition(t *testing.T, m *v1alpha1.DriftMonitor, kind, begins string) {
	t.Helper()
	if got := says(m, kind); !strings.HasPrefix(got, begins) {
		t.Errorf("%s is %q, want %q", kind, got, begins)
	}
}

func TestABreachBeginsAndEndsByWindows(t *testing.T) {
	t.Parallel()
	m := watched()
	next := windows(t, m, noon, steady, steady, steady)
	wantCondition(t, m, v1alpha1.ConditionWithinLimits, "True WithinLimits")
	wantCondition(t, m, v1alpha1.ConditionDataAvailable, "True DataAvailable")
	next = windows(t, m, next, shifted, shifted)
	wantCondition(t, m, v1alpha1.ConditionWithinLimits, "True WithinLimits")
	if m.Status.LastBreach != nil {
		t.Error("two windows made a breach")
	}
	began := next
	next = windows(t, m, next, shifted)
	wantCondition(t, m, v1alpha1.ConditionWithinLimits, `False DriftBreached Check "scores" is beyond its critical bound`)
	if b := m.Status.LastBreach; b == nil || !b.Since.Time.Equal(began) || b.Until != nil || len(b.Checks) != 1 {
		t.Fatalf("the breach is %+v", b)
	}
	next = windows(t, m, next, shifted, steady, steady)
	wantCondition(t, m, v1alpha1.ConditionWithinLimits, "False DriftBreached")
	if b := m.Status.LastBreach; !b.Since.Time.Equal(began) {
		t.Errorf("the breach that goes on began anew at %s", b.Since)
	}
	windows(t, m, next, steady, steady, steady)
	wantCondition(t, m, v1alpha1.ConditionWithinLimits, "True WithinLimits")
	if m.Status.LastBreach.Until == nil {
		t.Error("the breach did not end")
	}
	if s := m.Status.Checks[0]; s.Value == "" || s.Samples != 2000 || s.Critical != "0.1" || len(s.Values) != 12 || len(s.Windows) != 12 {
		t.Errorf("status shows %+v", s)
	}
}

func TestSilenceIsNeverHealthyAndHealsNothing(t *testing.T) {
	t.Parallel()
	look := func(m *v1alpha1.DriftMonitor, at time.Time, failure error) {
		m.Status = Status(m, &Evaluation{At: at, Failure: failure})
	}
	_, down := prometheus.New(prometheus.Config{Address: "http://x", Namespace: "lending", Problem: "no Secret"})
	healthy := watched()
	next := windows(t, healthy, noon, steady, steady, steady)
	look(healthy, next, errors.New("nobody answers"))
	wantCondition(t, healthy, v1alpha1.ConditionWithinLimits, "True WithinLimits")
	look(healthy, next.Add(3*time.Minute), errors.New("nobody answers"))
	wantCondition(t, healthy, v1alpha1.ConditionWithinLimits, "Unknown MonitorDataMissing")
	wantCondition(t, healthy, v1alpha1.ConditionDataAvailable, "False SourceUnreachable nobody answers")
	// The source is left alone for a while: what was said of it stands.
	look(healthy, next.Add(4*time.Minute), nil)
	wantCondition(t, healthy, v1alpha1.ConditionDataAvailable, "False SourceUnreachable nobody answers")
	wantCondition(t, healthy, v1alpha1.ConditionReady, "True Evaluated")
	look(healthy, next.Add(5*time.Minute), down)
	wantCondition(t, healthy, v1alpha1.ConditionDataAvailable, "False SourceRefused no Secret.")
	wantCondition(t, healthy, v1alpha1.ConditionReady, "False InvalidSpec no Secret.")

	breached := watched()
	next = windows(t, breached, noon, shifted, shifted, shifted)
	look(breached, next.Add(10*time.Minute), errors.New("nobody answers"))
	wantCondition(t, breached, v1alpha1.ConditionWithinLimits, "False DriftBreached")
	wantCondition(t, breached, v1alpha1.ConditionDataAvailable, "False SourceUnreachable")
	if breached.Status.LastBreach.Until != nil {
		t.Error("silence ended the breach")
	}
}

func TestNothingYet(t *testing.T) {
	t.Parallel()
	m := watched()
	m.Status = Status(m, &Evaluation{At: noon})
	wantCondition(t, m, v1alpha1.ConditionWithinLimits, "Unknown NotEvaluatedYet")
	wantCondition(t, m, v1alpha1.ConditionDataAvailable, "Unknown NotEvaluatedYet")
	windows(t, m, noon, drift.Reading{}, drift.Reading{})
	wantCondition(t, m, v1alpha1.ConditionWithinLimits, "Unknown MonitorDataMissing")
	wantCondition(t, m, v1alpha1.ConditionDataAvailable, "False DataInsufficient")
	if s := m.Status.Checks[0]; len(s.Values) != 2 || s.Values[1] != "-" || s.Value != "" {
		t.Errorf("status shows %+v", s)
	}
}

func TestASpecThatCannotBeEvaluated(t *testing.T) {
	t.Parallel()
	m := watched()
	m.Spec.Checks[0].Limits = &v1alpha1.DriftLimits{Warning: "0.5", Critical: "0.1"}
	windows(t, m, noon, steady)
	wantCondition(t, m, v1alpha1.ConditionReady, `False InvalidSpec Check "scores" cannot be evaluated`)
	m = watched()
	m.Status = Status(m, &Evaluation{At: noon, Failure: errors.New("down"), Missing: "CronJob \"x\" does not exist"})
	wantCondition(t, m, v1alpha1.ConditionReady, `False TemplateMissing CronJob "x"`)
}

func TestAnotherMethodBeginsAnotherLine(t *testing.T) {
	t.Parallel()
	m := watched()
	next := windows(t, m, noon, steady, steady, steady)
	m.Spec.Checks[0].Method = v1alpha1.MethodPSI
	windows(t, m, next, steady)
	s := m.Status.Checks[0]
	if len(s.Values) != 1 || s.Verdict != v1alpha1.DriftInsufficientData {
		t.Errorf("after an edit status shows %+v", s)
	}
}

func TestValuesAndWindowsEndTogetherAfterAGap(t *testing.T) {
	t.Parallel()
	m := watched()
	next := windows(t, m, noon, steady, steady, steady)
	windows(t, m, next.Add(9*time.Minute), steady)
	s := m.Status.Checks[0]
	if len(s.Values) != len(s.Windows) || len(s.Values) < 6 {
		t.Fatalf("%d values and %d windows", len(s.Values), len(s.Windows))
	}
	for i, w := range s.Windows {
		if (w.Verdict == v1alpha1.DriftStale) != (s.Values[i] == "-") {
			t.Errorf("window %d is %s and its value is %s", i, w.Verdict, s.Values[i])
		}
	}
}

func TestStatusStaysBounded(t *testing.T) {
	t.Parallel()
	m := watched()
	next := noon
	for range 2 * maximumValues {
		next = windows(t, m, next, steady)
	}
	if s := m.Status.Checks[0]; len(s.Values) != maximumValues || len(s.Windows) != maximumWindows {
		t.Errorf("%d values and %d windows", len(s.Values), len(s.Windows))
	}
}
