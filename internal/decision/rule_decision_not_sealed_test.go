// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"fmt"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleDecisionNotSealed(t *testing.T) {
	const begins = `the approval "approve-paul" in role "product-owner" does not count: `
	checkRule(t, v1alpha1.ReasonDecisionNotSealed, []ruleRow{
		{why: "all seals hold", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "written past the webhook (case 23)", change: func(w *world) { w.without(NotSealed) },
			want: []string{begins + "it carries no seal of the operator's, because it was written past the operator's webhook"}, deploy: v1alpha1.PermissionHold},
		{why: "nobody looked at the seal", change: func(w *world) { w.without("") },
			want: []string{begins + "it carries no seal of the operator's, because it was written past the operator's webhook"}, deploy: v1alpha1.PermissionHold},
		{why: "altered", change: func(w *world) { w.without(SealBroken) },
			want: []string{begins + "the operator's seal on it is not of this decision, or of a key that the operator does not have"}},
		{why: "of another namespace (case 22)", change: func(w *world) { w.without(SealOfOtherNamespace) },
			want: []string{begins + "it was taken in another namespace, or in one of this name that was deleted since"}},
		{why: "of another cluster (case 22)", change: func(w *world) { w.without(SealOfOtherCluster) },
			want: []string{begins + "it was taken in another cluster"}},
		{why: "one that is not needed is no trouble", change: func(w *world) {
			w.approve("pia", productOwner, time.Hour)
			w.without(NotSealed)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a rejection without a seal is no rejection", change: func(w *world) {
			w.decide(v1alpha1.DecisionReject, "rita", riskOfficer, time.Minute)
			w.without(NotSealed)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "one of other content is not missed", change: func(w *world) {
			w.without(NotSealed)
			w.decisions[1].Spec.ContentDigest = otherContent
		}, deploy: v1alpha1.PermissionHold},
		{why: "a release lapses with it, and what runs goes on", change: func(w *world) {
			w.released().without(NotSealed)
		}, want: []string{begins + "it carries no seal of the operator's, because it was written past the operator's webhook"},
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
	})
}

// TestManyUnsealedDecisionsAreNamedInPart: whoever writes past the webhook fills no verdict.
func TestManyUnsealedDecisionsAreNamedInPart(t *testing.T) {
	w := newWorld()
	w.decisions = nil
	for i := range 100 {
		w.approve(fmt.Sprint("user-", i), riskOfficer, time.Hour)
		w.without(NotSealed)
	}
	named := 0
	for _, f := range Evaluate(w.input()).Findings {
		if f.Reason == v1alpha1.ReasonDecisionNotSealed {
			named++
		}
	}
	if named != maximumUnsealed {
		t.Errorf("%d are named, want %d", named, maximumUnsealed)
	}
}
