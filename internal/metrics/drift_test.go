// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clocktesting "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestWhatIsDoneForMonitorsIsCounted(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	down := 3
	drift, err := NewDrift(registry, func() int { return down })
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		"aims_drift_evaluations_total answered": 2, "aims_drift_evaluations_total down": 1, "aims_drift_evaluations_total refused": 0,
		"aims_drift_evaluations_total left alone": 0, "aims_drift_query_duration_seconds answered": 1, "aims_drift_query_duration_seconds down": 0,
		"aims_drift_query_duration_seconds refused": 1, "aims_drift_retraining_jobs_total created": 0, "aims_drift_retraining_jobs_total refused": 1,
		"aims_drift_sources_backing_off": 3,
	}
	for _, counters := range []*Drift{drift, nil} {
		counters.Evaluated(EvaluationAnswered)
		counters.Evaluated(EvaluationAnswered)
		counters.Evaluated(EvaluationDown)
		counters.Asked(time.Second, QueryAnswered)
		counters.Asked(time.Second, QueryRefused)
		counters.Retrained(RetrainingRefused)
	}
	if diff := cmp.Diff(want, shown(t, registry)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// newMonitor was looked at so long ago, and its checks say this.
func newMonitor(namespace, name string, ago time.Duration, verdicts ...v1alpha1.DriftVerdict) *v1alpha1.DriftMonitor {
	m := &v1alpha1.DriftMonitor{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, CreationTimestamp: metav1.NewTime(noon.Add(-time.Hour))}}
	m.Spec.SystemRef.Name, m.Spec.IntervalSeconds = "system-of-"+namespace, 60
	if len(verdicts) > 0 {
		m.Status.EvaluatedAt = new(metav1.NewTime(noon.Add(-ago)))
	}
	for i, verdict := range verdicts {
		m.Status.Checks = append(m.Status.Checks, v1alpha1.DriftCheckStatus{
			Name: fmt.Sprintf("check-%d", i), Kind: v1alpha1.CheckPerformance, Verdict: verdict, Since: metav1.NewTime(noon),
		})
	}
	return m
}

func TestMonitorsAreAddedUpWithoutNames(t *testing.T) {
	t.Parallel()
	scheme := runtime.NewScheme()
	if err := errors.Join(v1alpha1.AddToScheme(scheme), corev1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	owned := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "system-of-lending"}}
	owned.Spec.Owner.Team = "credit"
	builder := fake.NewClientBuilder().WithScheme(scheme).WithObjects(
		owned, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "lending"}},
		newMonitor("lending", "secret-name-1", time.Minute, v1alpha1.DriftHealthy, v1alpha1.DriftBreached),
		newMonitor("lending", "secret-name-2", 2*time.Minute, v1alpha1.DriftHealthy, v1alpha1.DriftHealthy),
		newMonitor("lending", "secret-name-3", 121*time.Second, v1alpha1.DriftWarning, v1alpha1.DriftStale),
		newMonitor("lending", "secret-name-4", 0),
	)
	for i := range 40 {
		namespace := fmt.Sprintf("team-%02d", i)
		builder.WithObjects(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, newMonitor(namespace, "secret-name", 0, v1alpha1.DriftHealthy))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(Monitors{Objects: builder.Build(), Clock: clocktesting.NewFakePassiveClock(noon)})
	got := shown(t, registry)
	// Labels come in alphabetical order. Of the other teams, who all are healthy, the first 19 are told apart.
	for key, want := range map[string]float64{
		"aims_drift_monitors credit Breached": 1, "aims_drift_monitors credit Healthy": 1, "aims_drift_monitors credit Stale": 1,
		"aims_drift_monitors credit NotEvaluated": 1, "aims_drift_monitors team-18 Healthy": 1, "aims_drift_monitors (other) Healthy": 21,
		"aims_drift_checks Performance Breached": 1, "aims_drift_checks Performance Healthy": 43, "aims_drift_checks Performance Warning": 1,
		"aims_drift_checks GroupFairness Breached": 0, "aims_drift_monitors_late": 2,
	} {
		if value, there := got[key]; !there || value != want {
			t.Errorf("%s is %v (%t), want %v; there are %v", key, value, there, want, slices.Sorted(maps.Keys(got)))
		}
	}
	for key := range got {
		if strings.Contains(key, "secret-name") {
			t.Errorf("%s names an object", key)
		}
	}
	if want := len(driftVerdicts)*len(checkKinds) + 1 + 25; len(got) > want {
		t.Errorf("%d series, want %d at most", len(got), want)
	}
}

func TestMonitorsThatCannotBeReadAreNotZero(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	registry.MustRegister(Monitors{Objects: unreadable{}, Clock: clocktesting.NewFakePassiveClock(noon)})
	if got := shown(t, registry); len(got) > 0 {
		t.Errorf("unread monitors show %v", got)
	}
}
