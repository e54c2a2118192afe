// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleApprovals(t *testing.T) {
	pending := func(given, missing string) []string {
		return []string{"assessment credit-scoring-2026 has " + given + ` approvals that policy "high-risk" asks for; missing: ` + missing}
	}
	nobody := func(w *world) { w.decisions = nil }
	checkRule(t, v1alpha1.ReasonApprovalsPending, []ruleRow{
		{why: "both roles have approved", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "nobody has, and nobody will have by the passing of time", change: func(w *world) {
			nobody(w)
			w.requirements().MaximumAgeDays = 0
			w.now = now.AddDate(50, 0, 0)
		}, want: pending("0 of 2", "product-owner, risk-officer"), deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "one has", change: func(w *world) { w.decisions = w.decisions[:1] }, want: pending("1 of 2", "product-owner")},
		{why: "one person in both roles counts once (case 18)", change: func(w *world) {
			nobody(w)
			w.approve("rita", riskOfficer, time.Hour)
			w.approve("rita", productOwner, time.Hour)
		}, want: pending("1 of 2", "risk-officer")},
		{why: "one person twice in one role counts once (case 18)", change: func(w *world) {
			nobody(w)
			w.policy().Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: riskOfficer, Count: 2}}
			w.approve("rita", riskOfficer, 2*time.Hour)
			w.approve("rita", riskOfficer, time.Hour)
		}, want: pending("1 of 2", "risk-officer")},
		{why: "who is needed elsewhere is counted elsewhere", change: func(w *world) {
			nobody(w)
			w.approve("rita", riskOfficer, 3*time.Hour)
			w.approve("rita", productOwner, 3*time.Hour)
			w.approve("paul", productOwner, 2*time.Hour)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "who took one place first makes room by taking another", change: func(w *world) {
			nobody(w)
			w.approve("rita", productOwner, 3*time.Hour)
			w.approve("rita", riskOfficer, 3*time.Hour)
			w.approve("paul", productOwner, 2*time.Hour)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a role that nobody asks for fills no place", change: func(w *world) {
			w.decisions = w.decisions[:1]
			w.approve("dora", "data-officer", time.Hour)
		}, want: pending("1 of 2", "product-owner")},
		{why: "of two policies each role takes the higher count", change: func(w *world) {
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) {
				p.Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: riskOfficer, Count: 3}}
			})
		}, want: []string{
			`assessment credit-scoring-2026 has 2 of 4 approvals that policies "high-risk", "strict" ask for; missing: risk-officer (2)`,
		}},
		{why: "an approval that nobody stamped is a piece of text (cases 15, 16)", change: func(w *world) { w.decisions[0].Spec.DecidedBy = nil },
			want: pending("1 of 2", "risk-officer")},
		{why: "nor does one without a time count", change: func(w *world) { w.decisions[0].Spec.DecidedAt = nil }, want: pending("1 of 2", "risk-officer")},
		{why: "an approval of other content is none (case 21)", change: func(w *world) { w.decisions[0].Spec.ContentDigest = otherContent },
			want: pending("1 of 2", "risk-officer")},
		{why: "an approval of another assessment is none", change: func(w *world) {
			w.addAssessment("credit-scoring-old").PerformedAt.Time = now.AddDate(0, -2, 0)
			w.decisions[0].Spec.Subject.Name = "credit-scoring-old"
		}, want: pending("1 of 2", "risk-officer")},
		{why: "an approval whose clock runs far ahead counts when it is time", change: func(w *world) {
			w.decisions[0].Spec.DecidedAt.Time = now.Add(time.Hour)
		}, want: pending("1 of 2", "risk-officer"), recheck: time.Hour - clockSkew},
		{why: "clocks differ by a minute", change: func(w *world) { w.decisions[0].Spec.DecidedAt.Time = now.Add(time.Minute) },
			deploy: v1alpha1.PermissionAllow},
		{why: "who approved and then rejected did not approve (case 24)", change: func(w *world) {
			w.decide(v1alpha1.DecisionReject, "rita", riskOfficer, time.Minute)
		}, want: pending("1 of 2", "risk-officer")},
		{why: "a halt or a waiver is no approval", change: func(w *world) {
			w.decisions[0].Spec.Decision = v1alpha1.DecisionWaive
		}, want: pending("1 of 2", "risk-officer")},
		{why: "an approval is of one system, and passes to no other of its name", change: func(w *world) { w.remade(w.decisions[0]) }, want: []string{
			`assessment credit-scoring-2026 has 1 of 2 approvals that policy "high-risk" asks for; missing: risk-officer; an earlier approval is of a ` +
				`system of this name that was deleted since`}},
		{why: "nor do two", change: func(w *world) { w.remade(w.decisions...) }, want: []string{
			`assessment credit-scoring-2026 has 0 of 2 approvals that policy "high-risk" asks for; missing: product-owner, risk-officer; 2 earlier approvals ` +
				`are of a system of this name that was deleted since`}},
		{why: "who approves the new one has approved it", change: func(w *world) {
			w.remade(w.decisions...)
			w.approve("rita", riskOfficer, time.Minute).Spec.Seal = &v1alpha1.Seal{SubjectUID: "anew"}
			w.approve("paul", productOwner, time.Minute).Spec.Seal = &v1alpha1.Seal{SubjectUID: "anew"}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "an approval that nobody vouches for counts for nothing (case 23)", change: func(w *world) { w.without(NotSealed) },
			want: pending("1 of 2", "product-owner")},
		{why: "without an assessment there is nothing to approve yet", change: func(w *world) { w.assessments = nil }},
		{why: "a policy that asks for more lapses the release, and what runs goes on", change: func(w *world) {
			w.released().policy().Requirements.Approvals[0].Count = 2
		}, want: pending("2 of 3", "risk-officer"), deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
	})
}
