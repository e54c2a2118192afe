// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// ObjectUID is the UID of an object, which no other object ever has, whatever its name.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
type ObjectUID string

// Seal is a signature by the operator's own key over a decision as its webhook judged it: the spec without the seal, the namespace's name and UID, the
// UID of the system, and the cluster's identity. A decision that was written past the webhook, altered, or brought from another namespace or
// cluster has none that holds.
//
// The decision's own name is not in it, because the API server makes up a name from generateName only after the webhook. A copy under another name
// in the same namespace is the same person's same decision at the same time about the same system: the latest decision of each person in each role
// counts, and counts once.
type Seal struct {
	// key is the identity of the operator's key, one of those in the ConfigMap kube-public/aims-operator-seal-keys.
	// +required
	// +kubebuilder:validation:MinLength=16
	// +kubebuilder:validation:MaxLength=16
	// +kubebuilder:validation:XValidation:rule="self.matches('^[0-9a-f]{16}$')",message="must be the identity of a key, which the operator stamps"
	Key string `json:"key"`

	// clusterUID is the cluster's identity: the UID of its namespace kube-system.
	// +required
	ClusterUID ObjectUID `json:"clusterUID"`

	// namespaceUID is the UID of the decision's namespace.
	// +required
	NamespaceUID ObjectUID `json:"namespaceUID"`

	// subjectUID is the UID of the AISystem that the decision is about, directly or by its assessment.
	// +required
	SubjectUID ObjectUID `json:"subjectUID"`

	// signature is the Ed25519 signature, in base64.
	// +required
	// +kubebuilder:validation:MinLength=88
	// +kubebuilder:validation:MaxLength=88
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9+/]{86}==$')",message="must be an Ed25519 signature in base64, which the operator stamps"
	Signature string `json:"signature"`
}

// OversightDecisionStatus is what the operator found out about a decision. It decides nothing: the seal is looked at anew wherever it matters.
type OversightDecisionStatus struct {
	// conditions are the decision's conditions: Verified. Left out: nobody looked yet.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation that the operator looked at last. Left out: none yet.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
}
