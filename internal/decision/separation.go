// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

// Separation tells whether authors may not approve the system's content, and names the policy that says so. Where no policy applies, or the
// system is not known, the answer is the strict one.
func (in *Input) Separation() (policy string, enforced bool) {
	req, known := in.asked()
	if !known || len(req.policies) == 0 {
		return "", true
	}
	return req.separation.policy, req.separation.value
}
