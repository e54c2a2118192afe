// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"slices"
	"testing"
)

func TestRolesOfAPolicy(t *testing.T) {
	t.Parallel()
	asks := func(roles ...RoleName) (asked []ApprovalRequirement) {
		for _, r := range roles {
			asked = append(asked, ApprovalRequirement{Role: r, Count: 1})
		}
		return asked
	}
	spec := OversightPolicySpec{
		Requirements: Requirements{Approvals: asks("approver"), LifecycleMoves: []LifecycleMove{{Approvals: asks("mover", "approver")}}},
		Enforcement:  Enforcement{ResumeRoles: []RoleName{"resumer"}},
		Waivers:      &Waivers{Role: "waiver"},
		Signers:      []Signer{{Roles: []RoleName{"signer"}}},
	}
	if got, want := spec.Roles(), []RoleName{"approver", "mover", "resumer", "signer", "waiver"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := (&OversightPolicySpec{}).Roles(); len(got) != 0 {
		t.Errorf("a policy that names none gives %v", got)
	}
}
