// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// Monitors shows what monitors found, from their status, so that it survives a restart and every replica shows the same.
type Monitors struct {
	// Objects reads monitors, systems and namespaces from a cache.
	Objects client.Reader
	// Clock tells which monitors are late.
	Clock clock.PassiveClock
}

// Describe says which metrics there are.
func (Monitors) Describe(descriptions chan<- *prometheus.Desc) {
	for _, m := range []metric{driftMonitors, driftChecks, driftLate} {
		descriptions <- m.desc()
	}
}

// Collect reads the monitors and adds them up.
func (m Monitors) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	monitors := &v1alpha1.DriftMonitorList{}
	if err := m.Objects.List(ctx, monitors, &client.ListOptions{UnsafeDisableDeepCopy: new(true)}); err != nil {
		return
	}
	teams := teams{objects: m.Objects, labels: map[string]map[string]string{}}
	now, totals := m.Clock.Now(), noMonitors()
	for i := range monitors.Items {
		each := &monitors.Items[i]
		team, err := teams.of(ctx, each)
		if err != nil {
			return
		}
		totals.addMonitor(each, team)
		if sinceEvaluated(each, now) > 2*monitor.Interval(&each.Spec) {
			totals.count(driftLate, 1)
		}
	}
	totals.boundTeams(driftMonitors, func(key [3]string) bool { return key[0] != string(v1alpha1.DriftHealthy) })
	totals.sendAll(out, driftMonitors, driftChecks, driftLate)
}

func noMonitors() totals {
	t := totals{}
	t.count(driftLate, 0)
	for _, verdict := range driftVerdicts {
		for _, kind := range checkKinds {
			t.count(driftChecks, 0, string(verdict), string(kind))
		}
	}
	return t
}

// addMonitor counts a monitor and its checks. Of a check that was not looked at yet nothing is known, and of a monitor without any that was, neither.
func (t totals) addMonitor(m *v1alpha1.DriftMonitor, team string) {
	verdict := notEvaluated
	if m.Status.EvaluatedAt != nil && len(m.Status.Checks) > 0 {
		verdicts := make([]drift.Verdict, 0, len(m.Status.Checks))
		for i := range m.Status.Checks {
			verdicts = append(verdicts, drift.Verdict(m.Status.Checks[i].Verdict))
		}
		verdict = string(drift.Worst(verdicts...))
	}
	t.count(driftMonitors, 1, verdict, team)
	for i := range m.Status.Checks {
		t.count(driftChecks, 1, string(m.Status.Checks[i].Verdict), string(m.Status.Checks[i].Kind))
	}
}

// sinceEvaluated is how long ago a window was looked at; one that never was counts from its creation.
func sinceEvaluated(m *v1alpha1.DriftMonitor, now time.Time) time.Duration {
	last := m.CreationTimestamp.Time
	if m.Status.EvaluatedAt != nil {
		last = m.Status.EvaluatedAt.Time
	}
	return now.Sub(last)
}

// teams tells whose a monitor is.
type teams struct {
	objects client.Reader
	// labels are those of namespaces that were read.
	labels map[string]map[string]string
}

func (t teams) of(ctx context.Context, m *v1alpha1.DriftMonitor) (string, error) {
	labels, known := t.labels[m.Namespace]
	if !known {
		namespace := &corev1.Namespace{}
		if err := t.get(ctx, client.ObjectKey{Name: m.Namespace}, namespace); err != nil {
			return "", err
		}
		labels = namespace.Labels
		t.labels[m.Namespace] = labels
	}
	system := &v1alpha1.AISystem{}
	if err := t.get(ctx, client.ObjectKey{Namespace: m.Namespace, Name: m.Spec.SystemRef.Name}, system); err != nil {
		return "", err
	}
	return conditions.Team(system, m.Namespace, labels), nil
}

// get reads one object, which stays empty if it is not there.
func (t teams) get(ctx context.Context, key client.ObjectKey, object client.Object) error {
	return client.IgnoreNotFound(t.objects.Get(ctx, key, object, &client.GetOptions{UnsafeDisableDeepCopy: new(true)}))
}
