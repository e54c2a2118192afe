// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Waivers says which requirements may be waived for a time, and by whom. Where several policies apply to a system, each of them must let people waive a
// reason, and have a waiver in its role.
type Waivers struct {
	// reasons are the reasons whose findings may be waived. What no approval mends, what people have yet to decide or decided against, a missing
	// assessment, without which there is nothing to decide on, and what says that nobody knows what is judged, are none of them.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:XValidation:rule="self.all(r, !(r in ['SystemUnlabelled', 'SystemNotRegistered', 'SystemReferenceMismatch', 'NotGoverned', 'PracticeProhibited', 'StageMoveNotAllowed', 'SystemRetired', 'SystemHalted', 'AssessmentMissing', 'AssessmentRejected', 'ApprovalsPending', 'ApproverNotIndependent', 'ContentChanged', 'HoldImpossible', 'SignatureNotTrusted', 'DecisionNotSealed', 'Waived']))",message="cannot be waived: SystemUnlabelled, SystemNotRegistered, SystemReferenceMismatch, NotGoverned, PracticeProhibited, StageMoveNotAllowed, SystemRetired, SystemHalted, AssessmentMissing, AssessmentRejected, ApprovalsPending, ApproverNotIndependent, ContentChanged, HoldImpossible, SignatureNotTrusted, DecisionNotSealed, Waived"
	Reasons []Reason `json:"reasons"`

	// role is the role in which a waiver must be given.
	// +required
	Role RoleName `json:"role"`

	// maximumDays is for how many days at most. Waivers of the same that overlap, or follow each other within a day, last no longer
	// together.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=365
	MaximumDays int32 `json:"maximumDays"`
}

// Signer is a person whose signed decisions are trusted. Every policy that lists signers for a role has a say: each that governs a system
// must trust the key in that role, and at least one must.
type Signer struct {
	// name is the person's name, as decidedBy shows it. It is the same person as the authenticated user of that name: who decides both ways
	// counts once.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('system:')",message="must be a person's name: what begins with system: is an account of Kubernetes"
	Name string `json:"name"`

	// roles are the roles in which the person may decide by signature.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Roles []RoleName `json:"roles"`

	// keys are the person's keys. A new one is added before the old one ends, and an ended one stays, with its validUntil: what was signed with
	// a key that is removed counts for nothing any more.
	// +required
	// +listType=map
	// +listMapKey=publicKey
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=6
	Keys []SignerKey `json:"keys"`

	// clusters are the clusters that the person's decisions must name: one counts only in a cluster that it names and that stands here. Left
	// out: a decision that names no cluster counts as well.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Clusters []ClusterName `json:"clusters,omitempty"`
}

// SignerKey is a key, and the time during which it counts. Both when a decision was signed and when it was first seen must lie in that time.
//
// +kubebuilder:validation:XValidation:rule="!has(self.validFrom) || !has(self.validUntil) || self.validUntil > self.validFrom",message="the key would end before it starts: set validUntil after validFrom",fieldPath=".validUntil"
type SignerKey struct {
	// publicKey is an SSH public key, as a .pub file holds it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1536
	// +kubebuilder:validation:XValidation:rule="self.matches('^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa|sk-ssh-ed25519@openssh.com|sk-ecdsa-sha2-nistp256@openssh.com) [A-Za-z0-9+/]+=*( .*)?$')",message="must be an SSH public key, as a .pub file holds it"
	PublicKey string `json:"publicKey"`

	// validFrom is when the key begins to count. Left out: from ever.
	// +optional
	ValidFrom *metav1.Time `json:"validFrom,omitempty"`

	// validUntil is when the key ceases to count. What was signed and seen before stands. Left out: never.
	// +optional
	ValidUntil *metav1.Time `json:"validUntil,omitempty"`
}
