// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleNotGoverned(t *testing.T) {
	alone := func(mode v1alpha1.AdmissionMode) func(*world) {
		return func(w *world) { w.policies, w.defaultMode = nil, mode }
	}
	message := func(mode string) []string {
		return []string{"no policy governs the system, and the operator's default for such systems is " + mode}
	}
	checkRule(t, v1alpha1.ReasonNotGoverned, []ruleRow{
		{why: "a policy governs it", change: func(w *world) { w.defaultMode = v1alpha1.ModeDeny }, deploy: v1alpha1.PermissionAllow},
		{why: "auditing is the default's default", change: alone(""), deploy: v1alpha1.PermissionAllow},
		{why: "where nothing is done nothing is said", change: alone(v1alpha1.ModeAudit), deploy: v1alpha1.PermissionAllow},
		{why: "a warning is said", change: alone(v1alpha1.ModeWarn), want: message("Warn"), deploy: v1alpha1.PermissionAllow},
		{why: "a registered system that nobody governs waits", change: alone(v1alpha1.ModeHold), want: message("Hold"),
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "or is refused", change: alone(v1alpha1.ModeDeny), want: message("Deny"), deploy: v1alpha1.PermissionDeny},
		{why: "a policy for another tier does not govern it", change: func(w *world) {
			w.policy().AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskLimited}
			w.defaultMode = v1alpha1.ModeDeny
		}, want: message("Deny"), deploy: v1alpha1.PermissionDeny},
	})
}
