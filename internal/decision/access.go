// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

// Access says whether people may reach into the pods of a system, and if not, which policy forbids it. The policies of a system that is not
// registered are all that govern the namespace: it might be of any tier.
func Access(in Input) (allowed bool, policy string) {
	var req requirements
	if in.System == nil || in.System.Declared == nil {
		req = merge(selectPolicies(in.Policies, func(p *Policy) bool { return p.SelectsNamespace(in.Namespace) }), in.DefaultMode)
	} else {
		req = policiesFor(&in, in.tiers()...)
	}
	if len(req.policies) == 0 || rankPodAccess(req.podAccess.value) == 0 {
		return true, ""
	}
	return false, req.podAccess.policy
}
