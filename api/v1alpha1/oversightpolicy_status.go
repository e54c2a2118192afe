// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OversightPolicyStatus is what the operator found about a policy.
type OversightPolicyStatus struct {
	// conditions are Ready and Effective; see the condition constants for their reasons.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status is about.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// systems counts the systems that the policy governs. Left out: not evaluated yet.
	// +optional
	Systems *GovernedSystems `json:"systems,omitempty"`
}

// GovernedSystems counts the systems that a policy governs.
type GovernedSystems struct {
	// governed is the number of systems that the policy governs.
	// +optional
	Governed int32 `json:"governed"`

	// fallingShort is the number of those that have at least one finding.
	// +optional
	FallingShort int32 `json:"fallingShort"`

	// namespaces is the number of namespaces that the policy selects.
	// +optional
	Namespaces int32 `json:"namespaces"`
}
