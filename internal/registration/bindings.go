// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ValidatingBindings put the policies that refuse into force: those about pods in governed namespaces, the one about the ledger everywhere.
func ValidatingBindings(target Target, policies []v1alpha1.OversightPolicy) []*admissionregistrationv1.ValidatingAdmissionPolicyBinding {
	bindings := []*admissionregistrationv1.ValidatingAdmissionPolicyBinding{target.validatingBinding(PolicyLedger, PolicyLedger, &metav1.LabelSelector{})}
	for _, selector := range governed(target, policies) {
		for _, policy := range []string{PolicyGate, PolicyLift, PolicyStatus, PolicyBinding} {
			bindings = append(bindings, target.validatingBinding(policy+"-"+hash(selector), policy, selector))
		}
	}
	return bindings
}

// MutatingBindings put the policy that holds into force, in governed namespaces.
func MutatingBindings(target Target, policies []v1alpha1.OversightPolicy) []*admissionregistrationv1.MutatingAdmissionPolicyBinding {
	var bindings []*admissionregistrationv1.MutatingAdmissionPolicyBinding
	for _, selector := range governed(target, policies) {
		bindings = append(bindings, &admissionregistrationv1.MutatingAdmissionPolicyBinding{
			ObjectMeta: target.labelled(PolicyHold + "-" + hash(selector)),
			Spec:       admissionregistrationv1.MutatingAdmissionPolicyBindingSpec{PolicyName: PolicyHold, MatchResources: in(selector)},
		})
	}
	return bindings
}

func (t Target) validatingBinding(name, policy string, selector *metav1.LabelSelector) *admissionregistrationv1.ValidatingAdmissionPolicyBinding {
	return &admissionregistrationv1.ValidatingAdmissionPolicyBinding{
		ObjectMeta: t.labelled(name),
		Spec: admissionregistrationv1.ValidatingAdmissionPolicyBindingSpec{
			PolicyName: policy, MatchResources: in(selector),
			ValidationActions: []admissionregistrationv1.ValidationAction{admissionregistrationv1.Deny},
		},
	}
}

func in(selector *metav1.LabelSelector) *admissionregistrationv1.MatchResources {
	return &admissionregistrationv1.MatchResources{
		NamespaceSelector: selector, ObjectSelector: &metav1.LabelSelector{}, MatchPolicy: new(admissionregistrationv1.Equivalent),
	}
}
