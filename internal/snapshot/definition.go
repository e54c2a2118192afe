// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
	driftmonitor "github.com/aims-operator/aims-operator/internal/monitor"
)

// definition is the digest of a check as it is and as its status speaks of it. Empty: the monitor has no such check, or its status is about another
// generation or another definition, so that nobody can tell what the status speaks of.
func definition(m *v1alpha1.DriftMonitor, name string) v1alpha1.SHA256 {
	said := driftmonitor.StatusOf(m, name)
	if m.Status.ObservedGeneration != m.Generation || said == nil {
		return ""
	}
	if check := driftmonitor.CheckOf(&m.Spec, name); check == nil || driftmonitor.Definition(&m.Spec, check) != said.Definition {
		return ""
	}
	return said.Definition
}
