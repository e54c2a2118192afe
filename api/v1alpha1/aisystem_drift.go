// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// SystemDrift is what must not be forgotten of what monitors reported. It stands with the system, because whoever edits the namespace may edit and
// delete its monitors.
type SystemDrift struct {
	// breaches are the breaches that are not over, the oldest first. A breach is over when the same check, defined as it was, says so, or when the
	// check is no more and an assessment performed after the breach began is approved.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Breaches []SystemBreach `json:"breaches,omitempty"`

	// lastBreach is the breach that began last, also after it is over: onDrift: RequireReassessment asks for an assessment performed after that.
	// Left out: there was none.
	// +optional
	LastBreach *SystemBreach `json:"lastBreach,omitempty"`

	// silentSince is since when a kind of check that policy asks for has no data. Left out: each has.
	// +optional
	SilentSince *metav1.Time `json:"silentSince,omitempty"`
}

// SystemBreach is a breach that a monitor of the system reported.
type SystemBreach struct {
	// monitor is the name of the DriftMonitor.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Monitor string `json:"monitor"`

	// check is the name of its check.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	Check string `json:"check"`

	// since is when the breach began.
	// +required
	Since metav1.Time `json:"since"`

	// until is when the breach was over. Left out: it goes on.
	// +optional
	Until *metav1.Time `json:"until,omitempty"`

	// definition is the digest of the check, its source and its interval as they were when the breach was seen. Another check of the same name does
	// not end the breach. Left out: they were changed before the operator saw the breach, so that no check can end it.
	// +optional
	Definition SHA256 `json:"definition,omitempty"`
}
