// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	driftmonitor "github.com/aims-operator/aims-operator/internal/monitor"
)

// readMonitors reads what the system's monitors say, and what is remembered of what they said.
func (r *Reader) readMonitors(ctx context.Context, facts *Facts) error {
	list := &v1alpha1.DriftMonitorList{}
	err := r.Client.List(ctx, list, ReadOnly(), client.InNamespace(facts.System.Namespace),
		client.MatchingFields{FieldMonitorSystem: facts.System.Name})
	if err != nil {
		return fmt.Errorf("listing the monitors of AI system %q in namespace %q: %w", facts.System.Name, facts.System.Namespace, err)
	}
	monitors := make([]*v1alpha1.DriftMonitor, 0, len(list.Items))
	for i := range list.Items {
		monitors = append(monitors, &list.Items[i])
	}
	slices.SortFunc(monitors, func(a, b *v1alpha1.DriftMonitor) int { return cmp.Compare(a.Name, b.Name) })
	for _, monitor := range monitors {
		if valid(monitor) {
			facts.input.Monitors = append(facts.input.Monitors, checksOf(monitor, facts.input.Now)...)
			facts.noteOverdue(driftmonitor.OverdueAt(monitor))
		}
	}
	facts.Drift = remember(facts.System.Status.Drift, monitors, facts.Release)
	facts.recall()
	return nil
}

// noteOverdue notes when what a monitor says will be too old.
func (f *Facts) noteOverdue(at time.Time) {
	if at.After(f.input.Now) && (f.MonitorOverdueAt.IsZero() || at.Before(f.MonitorOverdueAt)) {
		f.MonitorOverdueAt = at
	}
}

// recall gives the core what is remembered.
func (f *Facts) recall() {
	if f.Drift == nil {
		return
	}
	for i := range f.Drift.Breaches {
		b := &f.Drift.Breaches[i]
		f.input.Breaches = append(f.input.Breaches, decision.Breach{Monitor: b.Monitor, Check: b.Check, Since: b.Since.Time})
	}
	m := memory{*f.Drift}
	if last := f.Drift.LastBreach; last != nil && (last.Until != nil || m.find(last) == nil) {
		f.input.Breaches = append(f.input.Breaches, decision.Breach{Monitor: last.Monitor, Check: last.Check, Since: last.Since.Time, Over: last.Until != nil})
	}
	if f.Drift.SilentSince != nil {
		f.input.SilentSince = f.Drift.SilentSince.Time
	}
}

// valid tells whether a monitor can be evaluated as it is, as far as anybody has looked. One whose breach could start nothing is evaluated all the same.
func valid(monitor *v1alpha1.DriftMonitor) bool {
	ready := apimeta.FindStatusCondition(monitor.Status.Conditions, v1alpha1.ConditionReady)
	return ready == nil || ready.Status != metav1.ConditionFalse || ready.Reason != v1alpha1.ReadyInvalidSpecReason || ready.ObservedGeneration != monitor.Generation
}

// checksOf are the checks that a monitor makes, each with what was found last. What nobody has looked at for longer than windows may be missed is Stale,
// whatever is stored: who does not look does not write that either. A breach stays one.
func checksOf(monitor *v1alpha1.DriftMonitor, now time.Time) []decision.Monitor {
	checks := make([]decision.Monitor, 0, len(monitor.Spec.Checks))
	for i := range monitor.Spec.Checks {
		check := &monitor.Spec.Checks[i]
		found := decision.Monitor{Name: monitor.Name, Check: check.Name, Kind: check.Kind}
		if status := driftmonitor.StatusOf(monitor, check.Name); status != nil && status.Kind == check.Kind {
			found.Verdict = status.Verdict
			if driftmonitor.Overdue(monitor, now) && status.Verdict != v1alpha1.DriftBreached {
				found.Verdict = v1alpha1.DriftStale
			}
		}
		checks = append(checks, found)
	}
	return checks
}
