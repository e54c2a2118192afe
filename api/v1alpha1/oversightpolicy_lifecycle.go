// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// LifecycleMove is a move from one stage of a system's life to another.
//
// +kubebuilder:validation:XValidation:rule="self.from != self.to",message="a move leads to another stage: change from or to"
// +kubebuilder:validation:XValidation:rule="self.to != 'Retired'",message="any system may be retired, at once and without approval: remove this move",fieldPath=".to"
type LifecycleMove struct {
	// from is the stage that the system leaves.
	// +required
	From LifecycleStage `json:"from"`

	// to is the stage that it comes to.
	// +required
	To LifecycleStage `json:"to"`

	// approvals are the approvals of content that declares the new stage without which the system stays in the old one. They count if they were given
	// after the second in which the system came to the old one; where requirements.approvals asks for the same role, the larger count is needed. Where the policy lets systems of
	// the new stage run, those of requirements.approvals are needed as well, and until something was released there all content needs both: so a system that is
	// registered in a later stage than Design needs those of the move to that stage from the one before. Left out: none.
	// +optional
	// +listType=map
	// +listMapKey=role
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	Approvals []ApprovalRequirement `json:"approvals,omitempty"`
}
