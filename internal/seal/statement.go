// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package seal

import (
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// scheme is the version of the rule by which a decision becomes what is signed. Another rule is another scheme.
const scheme = "aims.seal.v1"

// Place is where a decision is taken, and about what: names can be made anew, these cannot.
type Place struct {
	NamespaceUID types.UID
	// SystemUID is that of the AISystem, directly or by its assessment.
	SystemUID types.UID
}

// statement is what is signed: all that the webhook stamped and judged, and where.
type statement struct {
	Scheme       string                         `json:"scheme"`
	Cluster      v1alpha1.ObjectUID             `json:"cluster"`
	Namespace    string                         `json:"namespace"`
	NamespaceUID v1alpha1.ObjectUID             `json:"namespaceUID"`
	SystemUID    v1alpha1.ObjectUID             `json:"systemUID"`
	Key          string                         `json:"key"`
	Decision     v1alpha1.OversightDecisionSpec `json:"decision"`
}

// canonical is what a seal says of a decision, as canonical JSON (RFC 8785). The signature itself is no part of it.
func canonical(d *v1alpha1.OversightDecision, s *v1alpha1.Seal) ([]byte, error) {
	said := statement{
		Scheme: scheme, Cluster: s.ClusterUID, Namespace: d.Namespace, NamespaceUID: s.NamespaceUID, SystemUID: s.SubjectUID, Key: s.Key, Decision: d.Spec,
	}
	said.Decision.Seal = nil
	raw, err := json.Marshal(said)
	if err != nil {
		return nil, fmt.Errorf("encoding decision %q: %w", d.Name, err)
	}
	text, err := jcs.Transform(raw)
	if err != nil {
		return nil, fmt.Errorf("bringing decision %q to its canonical form: %w", d.Name, err)
	}
	return text, nil
}
