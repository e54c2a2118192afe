// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// Short names for what the API server calls at length.
type (
	mutatingWebhooks   = admissionregistrationv1.MutatingWebhookConfiguration
	validatingWebhooks = admissionregistrationv1.ValidatingWebhookConfiguration
	mutatingPolicy     = admissionregistrationv1.MutatingAdmissionPolicy
	mutatingBinding    = admissionregistrationv1.MutatingAdmissionPolicyBinding
	validatingPolicy   = admissionregistrationv1.ValidatingAdmissionPolicy
	validatingBinding  = admissionregistrationv1.ValidatingAdmissionPolicyBinding
)

// decides is what the policies ask for that the API server decides by itself.
func decides(target registration.Target, policies []v1alpha1.OversightPolicy) []configuration {
	var all []configuration
	for _, p := range registration.ValidatingPolicies(target) {
		all = append(all, &kept[*validatingPolicy]{
			kind: "ValidatingAdmissionPolicy", policy: p.Name, wanted: p, have: &validatingPolicy{}, body: func(p *validatingPolicy) any { return p.Spec },
			put: func(into, from *validatingPolicy) { into.Spec = from.Spec },
		})
	}
	for _, b := range registration.ValidatingBindings(target, policies) {
		all = append(all, &kept[*validatingBinding]{
			kind: "ValidatingAdmissionPolicyBinding", policy: b.Spec.PolicyName, wanted: b, have: &validatingBinding{}, body: func(b *validatingBinding) any { return b.Spec },
			put: func(into, from *validatingBinding) { into.Spec = from.Spec },
		})
	}
	if target.Policies {
		all = append(all, mutatingPolicies(target, policies)...)
	}
	return all
}

// asks is what the policies ask for that has the API server ask the operator.
func asks(target registration.Target, policies []v1alpha1.OversightPolicy) []configuration {
	return []configuration{
		&kept[*mutatingWebhooks]{
			kind: "MutatingWebhookConfiguration", wanted: registration.Mutating(target, policies), have: &mutatingWebhooks{},
			body: func(c *mutatingWebhooks) any { return c.Webhooks }, put: func(into, from *mutatingWebhooks) { into.Webhooks = from.Webhooks },
		},
		&kept[*validatingWebhooks]{
			kind: "ValidatingWebhookConfiguration", wanted: registration.Validating(target, policies), have: &validatingWebhooks{},
			body: func(c *validatingWebhooks) any { return c.Webhooks }, put: func(into, from *validatingWebhooks) { into.Webhooks = from.Webhooks },
		},
	}
}

func mutatingPolicies(target registration.Target, policies []v1alpha1.OversightPolicy) []configuration {
	all := []configuration{&kept[*mutatingPolicy]{
		kind: "MutatingAdmissionPolicy", policy: registration.PolicyHold, wanted: registration.MutatingPolicy(target), have: &mutatingPolicy{},
		body: func(p *mutatingPolicy) any { return p.Spec }, put: func(into, from *mutatingPolicy) { into.Spec = from.Spec },
	}}
	for _, b := range registration.MutatingBindings(target, policies) {
		all = append(all, &kept[*mutatingBinding]{
			kind: "MutatingAdmissionPolicyBinding", policy: b.Spec.PolicyName, wanted: b, have: &mutatingBinding{}, body: func(b *mutatingBinding) any { return b.Spec },
			put: func(into, from *mutatingBinding) { into.Spec = from.Spec },
		})
	}
	return all
}
