// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import "slices"

// Roles are the oversight roles that the policy names, each once, sorted. Decisions can name others, for who may decide in which role is a matter of RBAC.
func (s *OversightPolicySpec) Roles() []RoleName {
	roles := slices.Clone(s.Enforcement.ResumeRoles)
	for _, a := range s.Requirements.Approvals {
		roles = append(roles, a.Role)
	}
	for _, move := range s.Requirements.LifecycleMoves {
		for _, a := range move.Approvals {
			roles = append(roles, a.Role)
		}
	}
	if s.Waivers != nil {
		roles = append(roles, s.Waivers.Role)
	}
	for i := range s.Signers {
		roles = append(roles, s.Signers[i].Roles...)
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}
