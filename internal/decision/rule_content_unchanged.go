// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strconv"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleContentUnchanged says, where approvals are missing, that some were given for content that has changed since.
func ruleContentUnchanged(s *scene) {
	if s.tally.missing() == 0 || s.tally.otherContent == 0 {
		return
	}
	approvals := "approvals are"
	if s.tally.otherContent == 1 {
		approvals = "approval is"
	}
	s.fall(Finding{
		Reason:  v1alpha1.ReasonContentChanged,
		Object:  s.assessmentObject(),
		Message: strconv.Itoa(s.tally.otherContent) + " earlier " + approvals + " for other content: the system or its assessment has changed since",
		Remedies: []string{
			s.command("aims review ", s.content.AssessmentName),
		},
	})
}
