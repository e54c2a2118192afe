// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleReleaseCurrent finds releases whose assessment has ended. Within the grace period that policy gives, it is reported and nothing else.
func ruleReleaseCurrent(s *scene) {
	if !s.released || !s.req.assessment.value || s.content.Assessment == nil {
		return
	}
	end, policy := s.assessmentEnd()
	if end.IsZero() || s.in.Now.Before(end) {
		return
	}
	f := Finding{
		Reason:   v1alpha1.ReasonReleaseExpired,
		Object:   s.assessmentObject(),
		Policy:   policy,
		Message:  "the approval of the release ended with its assessment " + s.content.AssessmentName,
		Remedies: []string{"assess the system anew: " + s.command("apply -f assessment.yaml")},
		effect:   byLapse,
	}
	if s.in.Now.Before(end.Add(s.req.grace)) {
		f.effect = byGrace
		s.until(end.Add(s.req.grace))
	}
	s.add(f)
}
