// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	driftmonitor "github.com/aims-operator/aims-operator/internal/monitor"
)

// maximumBreaches is how many breaches that are not over the status of a system keeps. Where there are more, the oldest are kept: each of them counts
// until it is over, and then the next is seen.
const maximumBreaches = 32

// memory is what is remembered of a system's drift. What people may edit or delete, the monitors, opens a breach; it ends one only as the very check
// that reported it.
type memory struct{ v1alpha1.SystemDrift }

// remember brings what is remembered up to what the monitors report. They are sorted by name, and nothing given is changed.
func remember(before *v1alpha1.SystemDrift, monitors []*v1alpha1.DriftMonitor, release *approval.Statement) *v1alpha1.SystemDrift {
	var m memory
	if before != nil {
		before.DeepCopyInto(&m.SystemDrift)
	}
	if last := m.LastBreach; last != nil && last.Until == nil && m.find(last) == nil {
		// There was no room for it.
		m.Breaches = append(m.Breaches, *last)
	}
	m.close(monitors, release)
	for _, monitor := range monitors {
		m.open(monitor)
	}
	slices.SortFunc(m.Breaches, compareBreaches)
	m.Breaches = m.Breaches[:min(len(m.Breaches), maximumBreaches)]
	if len(m.Breaches) == 0 && m.LastBreach == nil && m.SilentSince == nil {
		return nil
	}
	return &m.SystemDrift
}

// close takes out the breaches that are over.
func (m *memory) close(monitors []*v1alpha1.DriftMonitor, release *approval.Statement) {
	kept := m.Breaches[:0]
	for _, b := range m.Breaches {
		check := sameCheck(&b, monitors)
		switch {
		case check != nil && (check.Verdict == v1alpha1.DriftHealthy || check.Verdict == v1alpha1.DriftWarning) && !check.Since.Before(&b.Since):
			b.Until = &check.Since
			m.last(b)
		case check == nil && release != nil && release.Assessment != nil && b.Since.Before(&release.Assessment.PerformedAt):
			// Nobody is left to say that it is over, and people have looked at the system since.
			b.Until = &release.Assessment.PerformedAt
			m.last(b)
		default:
			kept = append(kept, b)
		}
	}
	m.Breaches = kept
}

// sameCheck is what the check that reported a breach says now, or nil if it is no more: deleted, edited, or not looked at since the monitor was.
func sameCheck(b *v1alpha1.SystemBreach, monitors []*v1alpha1.DriftMonitor) *v1alpha1.DriftCheckStatus {
	i := slices.IndexFunc(monitors, func(m *v1alpha1.DriftMonitor) bool { return m.Name == b.Monitor })
	if i < 0 || b.Definition == "" || definition(monitors[i], b.Check) != b.Definition {
		return nil
	}
	return driftmonitor.StatusOf(monitors[i], b.Check)
}

// open notes what a monitor says is breached, and what it says was breached while nobody looked.
func (m *memory) open(monitor *v1alpha1.DriftMonitor) {
	for i := range monitor.Status.Checks {
		if check := &monitor.Status.Checks[i]; check.Verdict == v1alpha1.DriftBreached {
			m.note(monitor, check.Name, check.Since)
		}
	}
	last := monitor.Status.LastBreach
	if last == nil || len(last.Checks) == 0 {
		return
	}
	if last.Until != nil {
		m.last(v1alpha1.SystemBreach{Monitor: monitor.Name, Check: last.Checks[0], Since: last.Since, Until: last.Until})
		return
	}
	for _, name := range last.Checks {
		// A check that lost its data in the course of a breach does not say Breached any more, and it is not over.
		if check := driftmonitor.StatusOf(monitor, name); check == nil || check.Verdict != v1alpha1.DriftHealthy && check.Verdict != v1alpha1.DriftWarning {
			m.note(monitor, name, last.Since)
		}
	}
}

// note adds a breach, unless it is known.
func (m *memory) note(monitor *v1alpha1.DriftMonitor, check string, since metav1.Time) {
	b := v1alpha1.SystemBreach{Monitor: monitor.Name, Check: check, Since: since, Definition: definition(monitor, check)}
	if known := m.find(&b); known != nil {
		if known.Since.Before(&since) {
			known.Since = since
			m.last(*known)
		}
		return
	}
	if b.Definition == "" && m.knows(&b) {
		return
	}
	m.Breaches = append(m.Breaches, b)
	m.last(b)
}

func (m *memory) find(b *v1alpha1.SystemBreach) *v1alpha1.SystemBreach {
	for i := range m.Breaches {
		if same(&m.Breaches[i], b) {
			return &m.Breaches[i]
		}
	}
	return nil
}

// knows tells whether the breach was noted before the check was edited.
func (m *memory) knows(b *v1alpha1.SystemBreach) bool {
	return slices.ContainsFunc(m.Breaches, func(known v1alpha1.SystemBreach) bool {
		return known.Monitor == b.Monitor && known.Check == b.Check && !known.Since.Before(&b.Since)
	})
}

// last notes the breach that began last.
func (m *memory) last(b v1alpha1.SystemBreach) {
	if m.LastBreach == nil || m.LastBreach.Since.Before(&b.Since) || same(m.LastBreach, &b) {
		m.LastBreach = &b
	}
}

func same(a, b *v1alpha1.SystemBreach) bool {
	return a.Monitor == b.Monitor && a.Check == b.Check && a.Definition == b.Definition
}

func compareBreaches(a, b v1alpha1.SystemBreach) int {
	return cmp.Or(a.Since.Compare(b.Since.Time), cmp.Compare(a.Monitor, b.Monitor), cmp.Compare(a.Check, b.Check), cmp.Compare(a.Definition, b.Definition))
}
