// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleAssessmentNotRejected finds content that a person rejected, and assessments that conclude that the risk is not acceptable.
func ruleAssessmentNotRejected(s *scene) {
	for _, d := range s.tally.rejections {
		s.fall(Finding{
			Reason: v1alpha1.ReasonAssessmentRejected,
			Object: s.assessmentObject(),
			Message: quote(d.Spec.DecidedBy.Username) + " rejected this content in role " + quote(string(d.Spec.Role)) +
				" (decision " + quote(d.Name) + ")",
			Remedies: []string{s.command("get oversightdecision " + d.Name + " -o yaml"), "change what was rejected, or ask the same person to decide anew"},
		})
	}
	a := s.content.Assessment
	if s.req.assessment.value && a != nil && a.Conclusion != nil && a.Conclusion.Outcome != v1alpha1.OutcomeAcceptable {
		s.fall(Finding{
			Reason:   v1alpha1.ReasonAssessmentRejected,
			Object:   s.assessmentObject(),
			Field:    "spec.conclusion.outcome",
			Message:  "assessment " + s.content.AssessmentName + " concludes that the remaining risk is not acceptable",
			Remedies: []string{"mitigate the risk, then assess the system anew: " + s.editAssessment()},
		})
	}
}
