// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleAssessmentPresent finds systems without the assessment that policy asks for.
func ruleAssessmentPresent(s *scene) {
	if !s.req.assessment.value || s.content.Assessment != nil {
		return
	}
	s.fall(Finding{
		Reason:   v1alpha1.ReasonAssessmentMissing,
		Object:   s.systemObject(),
		Policy:   s.req.assessment.policy,
		Message:  "no impact assessment covers the system, and policy " + quote(s.req.assessment.policy) + " asks for one",
		Remedies: []string{s.command("apply -f assessment.yaml") + "   # an ImpactAssessment with spec.systemRef.name: " + s.in.SystemName},
	})
}
