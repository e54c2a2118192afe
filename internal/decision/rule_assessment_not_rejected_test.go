// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleAssessmentNotRejected(t *testing.T) {
	message := []string{`"dora" rejected this content in role "data-officer" (decision "reject-dora")`}
	reject := func(w *world) *v1alpha1.OversightDecision {
		return w.decide(v1alpha1.DecisionReject, "dora", "data-officer", time.Hour)
	}
	checkRule(t, v1alpha1.ReasonAssessmentRejected, []ruleRow{
		{why: "nobody rejected it", change: func(*world) {}},
		{why: "one rejection outweighs all approvals, in whatever role", change: func(w *world) { reject(w) }, want: message,
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "the same person may change her mind", change: func(w *world) {
			reject(w)
			w.approve("dora", "data-officer", time.Minute)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "and back again", change: func(w *world) {
			w.approve("dora", "data-officer", 2*time.Hour)
			reject(w)
		}, want: message},
		{why: "in another role she takes nothing back", change: func(w *world) {
			reject(w)
			w.approve("dora", riskOfficer, time.Minute)
		}, want: message},
		{why: "nobody else can take it back", change: func(w *world) {
			reject(w)
			w.approve("dave", "data-officer", time.Minute)
		}, want: message},
		{why: "of two in the same second the rejection stands", change: func(w *world) {
			reject(w)
			w.approve("dora", "data-officer", time.Hour).Name = "yes-after-all"
		}, want: message},
		{why: "a rejection from a clock that runs ahead works at once", change: func(w *world) {
			reject(w).Spec.DecidedAt.Time = now.Add(24 * time.Hour)
		}, want: message},
		{why: "an approval from a clock that runs ahead takes nothing back yet", change: func(w *world) {
			reject(w)
			w.approve("dora", "data-officer", -time.Hour)
		}, want: message, recheck: time.Hour - clockSkew},
		{why: "a rejection of other content is history", change: func(w *world) { reject(w).Spec.ContentDigest = otherContent },
			deploy: v1alpha1.PermissionAllow},
		{why: "a rejection that nobody stamped is a piece of text", change: func(w *world) { reject(w).Spec.DecidedBy = &v1alpha1.Decider{} },
			deploy: v1alpha1.PermissionAllow},
		{why: "a rejection of the release freezes it", change: func(w *world) { reject(w.released()) }, want: message,
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
		{why: "the assessors themselves may conclude that it is not acceptable", change: func(w *world) {
			w.assessment().Conclusion.Outcome = v1alpha1.OutcomeNotAcceptable
		}, want: []string{"assessment credit-scoring-2026 concludes that the remaining risk is not acceptable"}, deploy: v1alpha1.PermissionHold},
		{why: "an outcome that this version does not know is not acceptance", change: func(w *world) {
			w.assessment().Conclusion.Outcome = "Conditional"
		}, want: []string{"assessment credit-scoring-2026 concludes that the remaining risk is not acceptable"}},
	})
}
