// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRulePracticeProhibited(t *testing.T) {
	prohibit := func(w *world) {
		w.system.Risk.Tier, w.system.Risk.ProhibitedPractice = v1alpha1.RiskProhibited, v1alpha1.PracticeSocialScoring
	}
	message := []string{"the system does what EU AI Act Art. 5 prohibits (SocialScoring); no approval can permit it"}
	checkRule(t, v1alpha1.ReasonPracticeProhibited, []ruleRow{
		{why: "a high risk is not prohibited", change: func(*world) {}},
		{why: "all approvals in the world do not help", change: prohibit, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "the tier counts without a practice, too", change: func(w *world) { w.system.Risk.Tier = v1alpha1.RiskProhibited },
			want: []string{"the system does what EU AI Act Art. 5 prohibits; no approval can permit it"}, deploy: v1alpha1.PermissionDeny},
		{why: "it works at once on what was released before", change: func(w *world) { prohibit(w.released()) },
			want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "under Warn it is said, and runs", change: func(w *world) {
			prohibit(w)
			w.policy().Enforcement.Admission = v1alpha1.ModeWarn
		}, want: message, deploy: v1alpha1.PermissionAllow},
	})
}
