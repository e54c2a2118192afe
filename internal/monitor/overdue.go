// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// clockSkew is how far clocks differ, and how long a look may take that is on time.
const clockSkew = time.Minute

// Overdue tells whether nobody has looked at a window of a monitor for more than two intervals. One that was never looked at is not: it says nothing.
func Overdue(m *v1alpha1.DriftMonitor, now time.Time) bool {
	at := OverdueAt(m)
	return !at.IsZero() && !now.Before(at)
}

// OverdueAt is from when on a monitor is overdue. Zero: it was never looked at.
func OverdueAt(m *v1alpha1.DriftMonitor) time.Time {
	if m.Status.EvaluatedAt == nil {
		return time.Time{}
	}
	return m.Status.EvaluatedAt.Add(2*Interval(&m.Spec) + clockSkew)
}
