// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleAssessmentCurrent(t *testing.T) {
	validFor := func(w *world, d time.Duration) { w.assessment().ValidUntil = &metav1.Time{Time: now.Add(d)} }
	const past = "assessment credit-scoring-2026 is past its own validUntil"
	checkRule(t, v1alpha1.ReasonAssessmentExpired, []ruleRow{
		{why: "a fresh assessment ends a year after it was performed", change: func(*world) {},
			recheck: now.AddDate(0, -1, 365).Sub(now)},
		{why: "its own end comes first where it is earlier", change: func(w *world) { validFor(w, time.Hour) }, recheck: time.Hour},
		{why: "at its very end it has ended", change: func(w *world) { validFor(w, 0) }, want: []string{past},
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "a policy may accept it for a shorter time than it claims", change: func(w *world) {
			validFor(w, time.Hour)
			w.requirements().MaximumAgeDays = 7
		}, want: []string{`assessment credit-scoring-2026 is older than policy "high-risk" accepts`}},
		{why: "of two maximum ages the lower counts", change: func(w *world) {
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Assessment.MaximumAgeDays = 7 })
		}, want: []string{`assessment credit-scoring-2026 is older than policy "strict" accepts`}},
		{why: "no maximum age does not undo another policy's", change: func(w *world) {
			w.requirements().MaximumAgeDays = 7
			w.addPolicy("lax", func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Assessment.MaximumAgeDays = 0 })
		}, want: []string{`assessment credit-scoring-2026 is older than policy "high-risk" accepts`}},
		{why: "without any end time changes nothing", change: func(w *world) {
			w.requirements().MaximumAgeDays = 0
			w.now = now.AddDate(50, 0, 0)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "of the release another rule speaks", change: func(w *world) {
			validFor(w, -time.Hour)
			w.released()
		}},
		{why: "where no policy asks for an assessment, its end does not matter", change: func(w *world) {
			validFor(w, -time.Hour)
			w.policy().Requirements.Assessment, w.policy().Requirements.Approvals = nil, nil
		}, deploy: v1alpha1.PermissionAllow},
	})
}
