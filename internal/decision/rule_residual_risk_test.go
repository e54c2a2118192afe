// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleResidualRisk(t *testing.T) {
	concludes := func(w *world, risk v1alpha1.ImpactLevel) { w.assessment().Conclusion.ResidualRisk = risk }
	checkRule(t, v1alpha1.ReasonResidualRiskTooHigh, []ruleRow{
		{why: "the highest that policy accepts is accepted", change: func(w *world) { concludes(w, v1alpha1.ImpactMedium) }, deploy: v1alpha1.PermissionAllow},
		{why: "above it is not", change: func(w *world) { concludes(w, v1alpha1.ImpactHigh) },
			want:   []string{`assessment credit-scoring-2026 leaves residual risk High; policy "high-risk" accepts Medium at most`},
			deploy: v1alpha1.PermissionHold},
		{why: "left out means Medium", change: func(w *world) {
			w.requirements().HighestResidualRisk = ""
			concludes(w, v1alpha1.ImpactHigh)
		}, want: []string{`assessment credit-scoring-2026 leaves residual risk High; policy "high-risk" accepts Medium at most`}},
		{why: "of two policies the lower counts", change: func(w *world) {
			concludes(w, v1alpha1.ImpactMedium)
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) {
				p.Requirements.Assessment.HighestResidualRisk = v1alpha1.ImpactLow
			})
		}, want: []string{`assessment credit-scoring-2026 leaves residual risk Medium; policy "strict" accepts Low at most`}},
		{why: "a grade that this version does not know is never harmless", change: func(w *world) {
			w.requirements().HighestResidualRisk = v1alpha1.ImpactCritical
			concludes(w, "Existential")
		}, want: []string{`assessment credit-scoring-2026 leaves residual risk Existential; policy "high-risk" accepts Critical at most`}},
		{why: "a policy with a grade that this version does not know accepts the least", change: func(w *world) {
			w.requirements().HighestResidualRisk = "Existential"
		}, want: []string{`assessment credit-scoring-2026 leaves residual risk Low; policy "high-risk" accepts Negligible at most`}},
		{why: "without a conclusion there is nothing to compare; the assessment is incomplete", change: func(w *world) { w.assessment().Conclusion = nil }},
	})
}
