// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// AccessWays are the subresources by which people reach into a pod that runs.
func AccessWays() []string { return []string{"exec", "attach", "portforward", "proxy"} }

// access are the webhooks that are asked when somebody reaches into a pod. Where a policy forbids that, they fail closed; everywhere else
// people on call must be able to while the operator is away.
func access(target Target, policies []v1alpha1.OversightPolicy) []admissionregistrationv1.ValidatingWebhook {
	closed := closedToAccess(target, policies)
	selectors := governed(target, policies)
	for _, selector := range closed {
		if !slices.ContainsFunc(selectors, func(s *metav1.LabelSelector) bool { return hash(s) == hash(selector) }) {
			selectors = append(selectors, selector)
		}
	}
	var resources []string
	for _, way := range AccessWays() {
		resources = append(resources, "pods/"+way)
	}
	connect := admissionregistrationv1.RuleWithOperations{
		Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Connect}, Rule: rule("", "v1", resources...),
	}
	webhooks := make([]admissionregistrationv1.ValidatingWebhook, 0, len(selectors))
	for _, selector := range selectors {
		w := target.validating("access-"+hash(selector), PathAccess, connect)
		w.NamespaceSelector, w.SideEffects = selector, new(admissionregistrationv1.SideEffectClassNoneOnDryRun)
		if !slices.ContainsFunc(closed, func(s *metav1.LabelSelector) bool { return hash(s) == hash(selector) }) {
			w.FailurePolicy = new(admissionregistrationv1.Ignore)
		}
		webhooks = append(webhooks, w)
	}
	return webhooks
}

// closedToAccess are the namespaces of policies that forbid access.
func closedToAccess(target Target, policies []v1alpha1.OversightPolicy) []*metav1.LabelSelector {
	var selectors []*metav1.LabelSelector
	for i := range policies {
		spec := &policies[i].Spec
		if spec.Enforcement.PodAccess == "" || spec.Enforcement.PodAccess == v1alpha1.PodAccessAllow {
			continue
		}
		selector := labelled()
		if spec.AppliesTo.NamespaceSelector != nil {
			selector = spec.AppliesTo.NamespaceSelector.DeepCopy()
		}
		selectors = append(selectors, selector)
	}
	return spare(target, selectors)
}
