// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// CheckOf is the check of a name that a spec has. Nil: none.
func CheckOf(spec *v1alpha1.DriftMonitorSpec, name string) *v1alpha1.DriftCheck {
	for i := range spec.Checks {
		if spec.Checks[i].Name == name {
			return &spec.Checks[i]
		}
	}
	return nil
}

// StatusOf is what the status of a monitor has of the check of a name. Nil: nothing.
func StatusOf(m *v1alpha1.DriftMonitor, check string) *v1alpha1.DriftCheckStatus {
	for i := range m.Status.Checks {
		if m.Status.Checks[i].Name == check {
			return &m.Status.Checks[i]
		}
	}
	return nil
}
