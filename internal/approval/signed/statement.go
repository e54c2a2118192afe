// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowebpki/jcs"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Namespace is the SSH namespace of decisions: a signature for git or for a file is none for a decision.
const Namespace = "aims-operator.io/decision"

// scheme is the version of the rule by which a decision becomes a statement. Another rule is another scheme.
const scheme = "aims.decision.v1"

// statement is what a person signs: all that they say, and nothing that others write. Two decisions that say the same have the same one,
// whatever their names are and in whatever order their lists stand.
type statement struct {
	Scheme        string                   `json:"scheme"`
	Namespace     string                   `json:"namespace"`
	Subject       v1alpha1.DecisionSubject `json:"subject"`
	Decision      v1alpha1.Decision        `json:"decision"`
	Role          v1alpha1.RoleName        `json:"role"`
	ContentDigest v1alpha1.ContentDigest   `json:"contentDigest,omitempty"`
	Comment       string                   `json:"comment,omitempty"`
	Waives        []v1alpha1.Reason        `json:"waives,omitempty"`
	ExpiresAt     string                   `json:"expiresAt,omitempty"`
	Clusters      []v1alpha1.ClusterName   `json:"clusters,omitempty"`
	SignedAt      string                   `json:"signedAt"`
}

// Statement is the bytes that a decision's signature is over: canonical JSON (RFC 8785) without a newline at its end.
func Statement(d *v1alpha1.OversightDecision) ([]byte, error) {
	switch {
	case d.Namespace == "":
		return nil, errors.New("the decision has no namespace, and what is signed is for one namespace")
	case d.Spec.SignedAt.IsZero():
		return nil, errors.New("the decision does not say when it was signed")
	}
	if err := CheckComment(d.Spec.Comment); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(statement{
		Scheme: scheme, Namespace: d.Namespace, Subject: d.Spec.Subject, Decision: d.Spec.Decision, Role: d.Spec.Role,
		ContentDigest: d.Spec.ContentDigest, Comment: d.Spec.Comment, Waives: sorted(d.Spec.Waives), ExpiresAt: moment(d.Spec.ExpiresAt),
		Clusters: sorted(d.Spec.Clusters), SignedAt: moment(d.Spec.SignedAt),
	})
	if err != nil {
		return nil, fmt.Errorf("encoding the decision's statement: %w", err)
	}
	canonical, err := jcs.Transform(raw)
	if err != nil {
		return nil, fmt.Errorf("bringing the decision's statement to its canonical form: %w", err)
	}
	return canonical, nil
}

func sorted[T ~string](set []T) []T {
	list := slices.Clone(set)
	slices.Sort(list)
	return slices.Compact(list)
}

// moment is a time in whole seconds, as the API server keeps times.
func moment(t *metav1.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// identify names a statement.
func identify(statement []byte) string {
	sum := sha256.Sum256(statement)
	return hex.EncodeToString(sum[:])
}
