// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// maximumDistrusted is how many signed approvals that do not count are named: whoever may create decisions could make any number.
const maximumDistrusted = 8

// ruleSignatureTrusted says, where approvals are missing, that one was signed and does not count, and why.
func ruleSignatureTrusted(s *scene) {
	if s.tally.missing() == 0 {
		return
	}
	named := 0
	for i := range s.req.distrusted {
		d := &s.req.distrusted[i]
		if d.Spec.Decision != v1alpha1.DecisionApprove || !judges(d.OversightDecision, s.content.AssessmentName) ||
			d.Spec.ContentDigest != s.content.Digest || named == maximumDistrusted {
			continue
		}
		named++
		s.fall(Finding{
			Reason: v1alpha1.ReasonSignatureNotTrusted,
			Object: v1alpha1.KindOversightDecision + "/" + d.Name,
			Message: "the signed approval " + quote(d.Name) + " in role " + quote(string(d.Spec.Role)) +
				" does not count, for its signature is not trusted: " + d.Why,
			Remedies: []string{d.Remedy, s.command("get oversightdecision " + d.Name + " -o yaml")},
		})
	}
}
