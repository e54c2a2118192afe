// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OversightPolicyStatus is what the operator found about a policy.
type OversightPolicyStatus struct {
	// conditions are Ready, Effective and EnforcementIntact; see the condition constants for their reasons.
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

	// stricter says what each admission mode that is stricter than the policy's own would do to the workloads that the policy governs, if each
	// was applied anew: look here before you turn it on. Left out: the policy is as strict as it can be, or was not evaluated yet.
	// +optional
	// +listType=map
	// +listMapKey=mode
	// +kubebuilder:validation:MaxItems=2
	Stricter []StricterMode `json:"stricter,omitempty"`
}

// StricterMode is what a stricter admission mode would do.
type StricterMode struct {
	// mode is the stricter mode.
	// +required
	Mode AdmissionMode `json:"mode"`

	// held is the number of workloads that would be held.
	// +optional
	Held int32 `json:"held"`

	// refused is the number of workloads that would be refused.
	// +optional
	Refused int32 `json:"refused"`

	// unregistered is the number of those, held or refused, that name a system which their namespace does not have.
	// +optional
	Unregistered int32 `json:"unregistered"`

	// teams are the teams whose workloads those are, the most affected first; at most 16, and teamsTotal counts them all. A system's team is its
	// spec.owner.team; where that is left out, or the system is not registered, the namespace's label aims-operator.io/team or team says it, and where
	// nobody does, the namespace stands in its place.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Teams []TeamCounts `json:"teams,omitempty"`

	// teamsTotal is the number of teams that would be affected.
	// +optional
	TeamsTotal int32 `json:"teamsTotal,omitempty"`
}

// TeamCounts counts the workloads of one team.
type TeamCounts struct {
	// team is the team, or the namespace where no team is named.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Team string `json:"team"`

	// held is the number of its workloads that would be held.
	// +optional
	Held int32 `json:"held"`

	// refused is the number of its workloads that would be refused.
	// +optional
	Refused int32 `json:"refused"`
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
