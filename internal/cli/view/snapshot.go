// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Snapshot is the first document of what kubectl aims snapshot writes. Behind it stand the objects themselves.
type Snapshot struct {
	metav1.TypeMeta `json:",inline"`

	// Namespace is the one that was written down. Left out: all of them were.
	Namespace string `json:"namespace,omitempty"`
}

// NewSnapshot begins a snapshot of a namespace, or of all of them.
func NewSnapshot(namespace string) *Snapshot {
	return &Snapshot{TypeMeta: document(kindSnapshot), Namespace: namespace}
}

// Begins tells whether a document is of the kind and version that begins a snapshot.
func (s *Snapshot) Begins() bool { return s.TypeMeta == document(kindSnapshot) }
