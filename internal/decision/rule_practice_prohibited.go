// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// rulePracticeProhibited finds systems that EU AI Act Art. 5 forbids. It works at once, whatever was approved before.
func rulePracticeProhibited(s *scene) {
	if s.in.System == nil || s.in.System.Declared.Risk.Tier != v1alpha1.RiskProhibited {
		return
	}
	practice := ""
	if p := s.in.System.Declared.Risk.ProhibitedPractice; p != "" {
		practice = " (" + string(p) + ")"
	}
	s.add(Finding{
		Reason:   v1alpha1.ReasonPracticeProhibited,
		Object:   s.systemObject(),
		Field:    "spec.risk",
		Message:  "the system does what EU AI Act Art. 5 prohibits" + practice + "; no approval can permit it",
		Remedies: []string{"take the prohibited practice out of the system, then correct spec.risk: " + s.editSystem()},
		effect:   byStop,
	})
}
