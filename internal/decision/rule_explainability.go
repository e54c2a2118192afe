// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleExplainability finds assessments that do not say how output is explained although policy asks.
func ruleExplainability(s *scene) {
	a := s.content.Assessment
	if !s.req.assessment.value || a == nil || a.Explainability != nil {
		return
	}
	for _, section := range s.req.sections {
		if section.value == v1alpha1.SectionExplainability {
			s.fall(Finding{
				Reason: v1alpha1.ReasonExplainabilityMissing,
				Object: s.assessmentObject(),
				Field:  "spec.explainability",
				Policy: section.policy,
				Message: "assessment " + s.content.AssessmentName + " does not say how the system's output is explained, which policy " +
					quote(section.policy) + " asks for",
				Remedies: []string{s.editAssessment()},
			})
		}
	}
}
