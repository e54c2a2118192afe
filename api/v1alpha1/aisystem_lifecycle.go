// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// LifecycleStatus is where in its life a system is, and how it came there.
type LifecycleStatus struct {
	// stage is the stage that the system has come to. It is what spec.lifecycleStage declares once policy lets the system move there and the people whom
	// policy asks have approved.
	// +required
	Stage LifecycleStage `json:"stage"`

	// since is when the operator saw it come to the stage.
	// +required
	Since metav1.Time `json:"since"`

	// tier is the risk tier that it was declared to be of then, and of a system that is retired the highest that it was of. The policies of this tier have a say, too, until something of another one is released or
	// people have approved a lower one.
	// +required
	Tier RiskTier `json:"tier"`

	// retiredAt is when the operator last saw the system come to stage Retired, also if it has come back since: approvals and waivers from before it, and
	// from the very second, count for nothing any more. Left out: it was never retired.
	// +optional
	RetiredAt *metav1.Time `json:"retiredAt,omitempty"`

	// moves are its last moves, newest first.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=10
	Moves []StageMove `json:"moves,omitempty"`
}

// StageMove is one move of a system from stage to stage.
type StageMove struct {
	// from is the stage that it left. Left out: it was registered in the stage that to names, or is of another risk tier since.
	// +optional
	From LifecycleStage `json:"from,omitempty"`

	// to is the stage that it came to.
	// +required
	To LifecycleStage `json:"to"`

	// at is when the operator saw that it had.
	// +required
	At metav1.Time `json:"at"`

	// contentDigest is the digest of the content that declared the new stage. Left out: no assessment covered it.
	// +optional
	ContentDigest ContentDigest `json:"contentDigest,omitempty"`

	// authors are the users who declared it, sorted: those who wrote the system since it was approved last. Left out: it is not known who did.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=512
	Authors []string `json:"authors,omitempty"`

	// decisions are the names of the decisions that policy asked for, sorted. Left out: it asked for none.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=253
	Decisions []string `json:"decisions,omitempty"`
}
