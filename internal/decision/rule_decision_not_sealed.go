// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// maximumUnsealed bounds the approvals without a seal that findings name one by one: whoever writes past the webhook can write many.
const maximumUnsealed = 8

// ruleDecisionNotSealed says, where approvals are missing, that one is stored and does not count because its seal does not hold.
func ruleDecisionNotSealed(s *scene) {
	if s.content.Assessment == nil || s.tally.missing() == 0 {
		return
	}
	for i := range s.tally.unsealed[:min(len(s.tally.unsealed), maximumUnsealed)] {
		d := &s.tally.unsealed[i]
		s.fall(Finding{
			Reason:   v1alpha1.ReasonDecisionNotSealed,
			Object:   v1alpha1.KindOversightDecision + "/" + d.Name,
			Message:  "the approval " + quote(d.Name) + " in role " + quote(string(d.Spec.Role)) + " does not count: " + d.Seal.Why(),
			Remedies: []string{s.command("aims approve ", s.content.AssessmentName, " --role ", string(d.Spec.Role))},
		})
	}
}
