// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"bytes"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Guard is the admission policy that guards the labels of namespaces, with its binding, as the installation has them.
type Guard struct {
	Policy  *admissionregistrationv1.ValidatingAdmissionPolicy
	Binding *admissionregistrationv1.ValidatingAdmissionPolicyBinding
}

// ReadGuard reads the guard from the installation's manifest.
func ReadGuard(manifest []byte) (*Guard, error) {
	documents := bytes.Split(manifest, []byte("\n---\n"))
	if len(documents) != 2 {
		return nil, fmt.Errorf("the manifest of the guard of namespace labels has %d documents, want a policy and a binding", len(documents))
	}
	g := &Guard{Policy: &admissionregistrationv1.ValidatingAdmissionPolicy{}, Binding: &admissionregistrationv1.ValidatingAdmissionPolicyBinding{}}
	if err := yaml.UnmarshalStrict(documents[0], g.Policy); err != nil {
		return nil, fmt.Errorf("reading the policy that guards namespace labels: %w", err)
	}
	if err := yaml.UnmarshalStrict(documents[1], g.Binding); err != nil {
		return nil, fmt.Errorf("reading the binding of the policy that guards namespace labels: %w", err)
	}
	fillIn(&g.Policy.Spec)
	return g, nil
}

// fillIn writes out what the API server fills in, so that what is stored can be compared.
func fillIn(spec *admissionregistrationv1.ValidatingAdmissionPolicySpec) {
	if spec.FailurePolicy == nil {
		spec.FailurePolicy = new(admissionregistrationv1.Fail)
	}
	match := spec.MatchConstraints
	if match == nil {
		return
	}
	if match.MatchPolicy == nil {
		match.MatchPolicy = new(admissionregistrationv1.Equivalent)
	}
	if match.NamespaceSelector == nil {
		match.NamespaceSelector = &metav1.LabelSelector{}
	}
	if match.ObjectSelector == nil {
		match.ObjectSelector = &metav1.LabelSelector{}
	}
	for i := range match.ResourceRules {
		if match.ResourceRules[i].Scope == nil {
			match.ResourceRules[i].Scope = new(admissionregistrationv1.AllScopes)
		}
	}
}

// Faults says what of the guard is missing or another. What is stored is nil where it is missing.
func (g *Guard) Faults(policy *admissionregistrationv1.ValidatingAdmissionPolicy, binding *admissionregistrationv1.ValidatingAdmissionPolicyBinding) []Fault {
	var faults []Fault
	if policy == nil || !apiequality.Semantic.DeepEqual(policy.Spec, g.Policy.Spec) {
		faults = append(faults, unguarded(Name("ValidatingAdmissionPolicy", g.Policy)))
	}
	if binding == nil || !apiequality.Semantic.DeepEqual(binding.Spec, g.Binding.Spec) {
		faults = append(faults, unguarded(Name("ValidatingAdmissionPolicyBinding", g.Binding)))
	}
	return faults
}

func unguarded(name string) Fault {
	return Fault{Piece: PieceNamespaceLabels, Reason: v1alpha1.EnforcementNamespaceLabelsUnguardedReason, What: name}
}
