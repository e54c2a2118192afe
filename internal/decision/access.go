// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

// Access says whether people may reach into the pods of a system, and if not, which policy forbids it. The policies of a system that is not
// registered are all that govern the namespace: it might be of any tier.
func Access(in Input) (allowed bool, policy string) {
	req := in.governing()
	if len(req.policies) == 0 || rankPodAccess(req.podAccess.value) == 0 {
		return true, ""
	}
	return false, req.podAccess.policy
}
