// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleResidualRisk finds assessments whose overall residual risk is above what policy accepts.
func ruleResidualRisk(s *scene) {
	a := s.content.Assessment
	if !s.req.assessment.value || a == nil || a.Conclusion == nil || a.Conclusion.ResidualRisk.Rank() <= s.req.highestRisk.value.Rank() {
		return
	}
	s.fall(Finding{
		Reason: v1alpha1.ReasonResidualRiskTooHigh,
		Object: s.assessmentObject(),
		Field:  "spec.conclusion.residualRisk",
		Policy: s.req.highestRisk.policy,
		Message: "assessment " + s.content.AssessmentName + " leaves residual risk " + string(a.Conclusion.ResidualRisk) + "; policy " +
			quote(s.req.highestRisk.policy) + " accepts " + string(s.req.highestRisk.value) + " at most",
		Remedies: []string{"mitigate the risk, then assess the system anew: " + s.editAssessment()},
	})
}
