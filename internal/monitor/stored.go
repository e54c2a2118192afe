// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// StatusOf is what the status of a monitor has of the check of a name. Nil: nothing.
func StatusOf(m *v1alpha1.DriftMonitor, check string) *v1alpha1.DriftCheckStatus {
	for i := range m.Status.Checks {
		if m.Status.Checks[i].Name == check {
			return &m.Status.Checks[i]
		}
	}
	return nil
}
