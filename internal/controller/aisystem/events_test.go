// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// TestEventsOfWorkloadsAgreeWithThemselves: the reason says the same as the note.
func TestEventsOfWorkloadsAgreeWithThemselves(t *testing.T) {
	finding := []decision.Finding{{Reason: v1alpha1.ReasonDriftBreached, Message: "it has left its limits"}}
	for name, row := range map[string]struct {
		why         string
		run, deploy v1alpha1.Permission
		findings    []decision.Finding
		reason      string
		says        string
	}{
		"nothing":      {"all is well", v1alpha1.PermissionAllow, v1alpha1.PermissionAllow, nil, "Permitted", "Nothing stands against"},
		"reported":     {"policy only reports", v1alpha1.PermissionAllow, v1alpha1.PermissionAllow, finding, "PermittedWithFindings", "policy lets it run"},
		"frozen":       {"it runs on, and a rollout is refused", v1alpha1.PermissionAllow, v1alpha1.PermissionDeny, finding, "RolloutsFrozen", "may not be deployed"},
		"frozen, held": {"it runs on, and new pods are held", v1alpha1.PermissionAllow, v1alpha1.PermissionHold, finding, "RolloutsFrozen", "new pods are held"},
		"unknown":      {"it runs on, and nobody knows", v1alpha1.PermissionAllow, v1alpha1.PermissionCannotDecide, finding, "CannotDecide", "cannot be judged"},
		"denied":       {"it must not run", v1alpha1.PermissionDeny, v1alpha1.PermissionDeny, finding, "Denied", "may not be deployed"},
	} {
		v := decision.Verdict{Run: row.run, Deploy: row.deploy, Findings: row.findings}
		_, reason := eventKind(v.Run, &v)
		if said := note(&v, "", "This workload"); reason != row.reason || !strings.Contains(said, row.says) {
			t.Errorf("%s: the Event is %s: %q; want %s and %q, since %s", name, reason, said, row.reason, row.says, row.why)
		}
	}
}
