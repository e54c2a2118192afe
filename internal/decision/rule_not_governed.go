// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleNotGoverned finds systems that no policy governs, where the operator's default is to do something about it. Where the default is to
// audit, that the verdict names no policy says enough.
func ruleNotGoverned(s *scene) {
	if len(s.req.policies) > 0 || s.in.DefaultMode == v1alpha1.ModeAudit {
		return
	}
	s.add(Finding{
		Reason:   v1alpha1.ReasonNotGoverned,
		Object:   s.systemObject(),
		Message:  "no policy governs the system, and the operator's default for such systems is " + string(s.in.DefaultMode),
		Remedies: []string{"kubectl get oversightpolicies   # ask the platform team for one that covers this system"},
	})
}
