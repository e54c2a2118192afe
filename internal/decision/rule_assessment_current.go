// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleAssessmentCurrent finds assessments that are past their own end or older than policy accepts. For the release, which was approved
// before it ended, ruleReleaseCurrent speaks.
func ruleAssessmentCurrent(s *scene) {
	if s.released || !s.req.assessment.value || s.content.Assessment == nil {
		return
	}
	end, policy := s.assessmentEnd()
	if end.IsZero() || s.in.Now.Before(end) {
		return
	}
	why := "is past its own validUntil"
	if policy != "" {
		why = "is older than policy " + quote(policy) + " accepts"
	}
	s.fall(Finding{
		Reason:   v1alpha1.ReasonAssessmentExpired,
		Object:   s.assessmentObject(),
		Policy:   policy,
		Message:  "assessment " + s.content.AssessmentName + " " + why,
		Remedies: []string{"assess the system anew: " + s.command("apply -f assessment.yaml")},
	})
}

// assessmentEnd is when the content's assessment ends, and the policy that makes it end then; no policy means its own validUntil. Zero: it
// does not end by time. The moment is noted.
func (s *scene) assessmentEnd() (end time.Time, policy string) {
	a := s.content.Assessment
	if a.ValidUntil != nil {
		end = a.ValidUntil.Time
	}
	if age := s.req.maximumAge; age.value > 0 {
		if byAge := a.PerformedAt.Add(age.value); end.IsZero() || byAge.Before(end) {
			end, policy = byAge, age.policy
		}
	}
	s.validUntil = end
	if !end.IsZero() {
		s.until(end)
	}
	return end, policy
}
