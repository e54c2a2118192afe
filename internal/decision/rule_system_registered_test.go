// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleSystemRegistered(t *testing.T) {
	const message = `namespace "lending" has no AI system "credit-scoring"`
	checkRule(t, v1alpha1.ReasonSystemNotRegistered, []ruleRow{
		{why: "a registered system is no finding", change: func(*world) {}},
		{why: "a name that the namespace does not have waits as the policies of the namespace say", change: func(w *world) { w.system = nil },
			want: []string{message}, deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "policies apply whatever tiers they are for, as the system might be of any", change: func(w *world) {
			w.system = nil
			w.policy().AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskMinimal}
			w.policy().Enforcement.Admission = v1alpha1.ModeDeny
		}, want: []string{message}, deploy: v1alpha1.PermissionDeny},
		{why: "where no policy applies the operator's default does", change: func(w *world) {
			w.system, w.policies, w.defaultMode = nil, nil, v1alpha1.ModeDeny
		}, want: []string{message}, deploy: v1alpha1.PermissionDeny},
		{why: "the operator's default is to audit", change: func(w *world) { w.system, w.policies = nil, nil },
			want: []string{message}, deploy: v1alpha1.PermissionAllow},
	})
}
