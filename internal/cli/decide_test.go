// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestPresentation(t *testing.T) {
	l := readLending(t)
	golden(t, "decide_first_release.txt", presentation(l.review(), "kubectl aims review support-bot-2026 -n lending"))
	l.release()
	golden(t, "decide_candidate.txt", presentation(l.review(), "kubectl aims review support-bot-2026 -n lending"))
}

func TestWarnings(t *testing.T) {
	author := view.Review{
		JudgedBy: view.JudgedNow, Authors: []string{"ada"}, Approvals: []decision.RoleTally{{Role: "risk-officer", Required: 1}},
		Findings: []decision.Finding{{Reason: v1alpha1.ReasonApprovalsPending, Message: "pending"}, {Reason: v1alpha1.ReasonContentChanged, Message: "changed"}, {Reason: v1alpha1.ReasonAssessmentExpired, Message: "too old"}},
	}
	unjudged := view.Review{JudgedBy: view.JudgedByNobody}
	for name, test := range map[string]struct {
		review   view.Review
		decision v1alpha1.Decision
		role     v1alpha1.RoleName
		user     string
		want     []string
	}{
		"nothing to warn about": {view.Review{JudgedBy: view.JudgedNow, Approvals: author.Approvals}, v1alpha1.DecisionApprove, "risk-officer", "ben", nil},
		"a role that nobody asks for": {view.Review{JudgedBy: view.JudgedNow}, v1alpha1.DecisionApprove, "clerk", "ben",
			[]string{"no policy asks for a decision in role clerk, so that an approval in it counts for nothing"}},
		"unknown is not unasked": {unjudged, v1alpha1.DecisionApprove, "clerk", "ben", nil},
		"the author, and what else stands against it": {author, v1alpha1.DecisionApprove, "risk-officer", "ada", []string{
			"you (ada) wrote this content; where policy separates duties, your approval does not count",
			"stands against it whoever approves: AssessmentExpired: too old",
		}},
		"an author may reject": {author, v1alpha1.DecisionReject, "risk-officer", "ada", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, warnings(&test.review, test.decision, test.role, test.user)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOutcome(t *testing.T) {
	l := readLending(t)
	recorded := func(name string) *v1alpha1.OversightDecision {
		d := l.decisions[0].DeepCopy()
		d.Name = name
		return d
	}
	unknown, dependent := l.review(), l.review()
	unknown.JudgedBy = view.JudgedByNobody
	dependent.Findings = append(dependent.Findings, decision.Finding{
		Reason: v1alpha1.ReasonApproverNotIndependent, Object: "OversightDecision/mine", Message: `the approval of "ines" does not count`,
	})
	rejected := recorded("reject-1")
	rejected.Spec.Decision, rejected.Spec.ContentDigest = v1alpha1.DecisionReject, l.review().Release
	changed := recorded("approve-1")
	changed.Spec.ContentDigest = "another"
	for name, test := range map[string]struct {
		review   *view.Review
		recorded *v1alpha1.OversightDecision
		role     v1alpha1.RoleName
	}{
		"outcome_counts.txt":       {l.review(), recorded("approve-1"), "risk-officer"},
		"outcome_adds_nothing.txt": {l.review(), recorded("another"), "risk-officer"},
		"outcome_not_asked.txt":    {l.review(), recorded("another"), "clerk"},
		"outcome_author.txt":       {dependent, recorded("mine"), "risk-officer"},
		"outcome_unknown.txt":      {unknown, recorded("approve-1"), "risk-officer"},
		"outcome_changed.txt":      {l.review(), changed, "risk-officer"},
		"outcome_rejected.txt":     {l.review(), rejected, "risk-officer"},
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, name, outcome(test.review, test.recorded, test.role))
		})
	}
}
