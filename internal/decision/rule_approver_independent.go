// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleApproverIndependent says, where approvals are missing, that one was given and does not count because its giver wrote the content, or
// because it is not known who did.
func ruleApproverIndependent(s *scene) {
	if s.tally.missing() == 0 {
		return
	}
	for _, d := range s.tally.dependent {
		f := Finding{
			Reason: v1alpha1.ReasonApproverNotIndependent,
			Object: v1alpha1.KindOversightDecision + "/" + d.Name,
			Policy: s.req.separation.policy,
			Message: "the approval of " + quote(d.Spec.DecidedBy.Username) + " in role " + quote(string(d.Spec.Role)) +
				" does not count: the same person wrote what is approved",
			Remedies: []string{"ask another person in role " + string(d.Spec.Role) + " to approve"},
		}
		if len(s.content.Authors) == 0 {
			f.Message = "the approval of " + quote(d.Spec.DecidedBy.Username) + " in role " + quote(string(d.Spec.Role)) +
				" does not count: who wrote what is approved is not known, for it was stored past the operator"
			f.Remedies = []string{"apply the AISystem and the ImpactAssessment again, so that the operator learns who writes them"}
		}
		s.fall(f)
	}
}
