// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleContentUnchanged(t *testing.T) {
	changed := func(w *world) { w.system.IntendedUse.Purpose = "Scores applications for mortgages." }
	checkRule(t, v1alpha1.ReasonContentChanged, []ruleRow{
		{why: "what was approved is what is declared", change: func(*world) {}},
		{why: "the system was changed after both approved it (case 21)", change: func(w *world) {
			w.bind(w.input())
			changed(w)
		}, want: []string{"2 earlier approvals are for other content: the system or its assessment has changed since"}, deploy: v1alpha1.PermissionHold},
		{why: "one approval is said in the singular", change: func(w *world) { w.decisions[0].Spec.ContentDigest = otherContent },
			want: []string{"1 earlier approval is for other content: the system or its assessment has changed since"}},
		{why: "old approvals beside enough new ones are history", change: func(w *world) {
			w.approve("ruth", riskOfficer, 999*time.Hour).Spec.ContentDigest = otherContent
		}, deploy: v1alpha1.PermissionAllow},
		{why: "old rejections are not approvals", change: func(w *world) {
			w.decisions = w.decisions[:1]
			w.decide(v1alpha1.DecisionReject, "paul", productOwner, time.Hour).Spec.ContentDigest = otherContent
		}},
	})
}
