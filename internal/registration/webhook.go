// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"strconv"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Every field that the API server would fill in is written out, so that what is stored can be compared with what is wanted.

func (t Target) mutating(name, path string, rules ...admissionregistrationv1.RuleWithOperations) admissionregistrationv1.MutatingWebhook {
	return admissionregistrationv1.MutatingWebhook{
		Name:                    name + "." + v1alpha1.GroupName,
		ClientConfig:            t.client(path),
		Rules:                   rules,
		FailurePolicy:           new(admissionregistrationv1.Fail),
		MatchPolicy:             new(admissionregistrationv1.Equivalent),
		NamespaceSelector:       &metav1.LabelSelector{},
		ObjectSelector:          &metav1.LabelSelector{},
		SideEffects:             new(admissionregistrationv1.SideEffectClassNone),
		TimeoutSeconds:          new(int32(TimeoutSeconds)),
		AdmissionReviewVersions: []string{"v1"},
		ReinvocationPolicy:      new(admissionregistrationv1.NeverReinvocationPolicy),
	}
}

func (t Target) validating(name, path string, rules ...admissionregistrationv1.RuleWithOperations) admissionregistrationv1.ValidatingWebhook {
	return admissionregistrationv1.ValidatingWebhook{
		Name:                    name + "." + v1alpha1.GroupName,
		ClientConfig:            t.client(path),
		Rules:                   rules,
		FailurePolicy:           new(admissionregistrationv1.Fail),
		MatchPolicy:             new(admissionregistrationv1.Equivalent),
		NamespaceSelector:       &metav1.LabelSelector{},
		ObjectSelector:          &metav1.LabelSelector{},
		SideEffects:             new(admissionregistrationv1.SideEffectClassNone),
		TimeoutSeconds:          new(int32(TimeoutSeconds)),
		AdmissionReviewVersions: []string{"v1"},
	}
}

// notTheOperator leaves out the operator's own requests: it lifts gates and writes status, and would only ask itself. Requests about
// decisions and authors are never left out.
func (t Target) notTheOperator() []admissionregistrationv1.MatchCondition {
	return []admissionregistrationv1.MatchCondition{{Name: "not-the-operator", Expression: "request.userInfo.username != " + strconv.Quote(t.Operator)}}
}

// notTheEndOfANamespace leaves out what Kubernetes deletes because the namespace ends, so that a namespace ends while the operator is down. The
// namespace controller deletes for no other reason.
func notTheEndOfANamespace() []admissionregistrationv1.MatchCondition {
	return []admissionregistrationv1.MatchCondition{{Name: "not-the-end-of-a-namespace", Expression: "!(request.operation == 'DELETE' && " +
		"request.userInfo.username in ['system:serviceaccount:kube-system:namespace-controller', 'system:kube-controller-manager'])"}}
}

func (t Target) client(path string) admissionregistrationv1.WebhookClientConfig {
	if t.URL != "" {
		return admissionregistrationv1.WebhookClientConfig{URL: new(t.URL + path), CABundle: t.CABundle}
	}
	return admissionregistrationv1.WebhookClientConfig{CABundle: t.CABundle, Service: &admissionregistrationv1.ServiceReference{
		Namespace: t.Service.Namespace, Name: t.Service.Name, Path: new(path), Port: new(t.Service.Port),
	}}
}
