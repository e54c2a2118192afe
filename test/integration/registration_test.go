// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Webhook configurations are the cluster's, so that none of these tests runs beside another.

func TestCase35WebhookConfigurationsArePutBack(t *testing.T) {
	w := assessed(t, v1alpha1.ModeDeny)
	key := client.ObjectKey{Name: "aims-operator"}
	wanted, wantedMutating := &admissionregistrationv1.ValidatingWebhookConfiguration{}, &admissionregistrationv1.MutatingWebhookConfiguration{}
	must(t, admin.Get(t.Context(), key, wanted))
	must(t, admin.Get(t.Context(), key, wantedMutating))
	for name, spoil := range map[string]func(){
		"validating deleted": func() { must(t, admin.Delete(t.Context(), wanted.DeepCopy())) },
		"mutating deleted":   func() { must(t, admin.Delete(t.Context(), wantedMutating.DeepCopy())) },
		"failures ignored": func() {
			edit(w, admin, wanted.DeepCopy(), func(c *admissionregistrationv1.ValidatingWebhookConfiguration) {
				for i := range c.Webhooks {
					c.Webhooks[i].FailurePolicy = new(admissionregistrationv1.Ignore)
				}
			})
		},
		"namespaces left out": func() {
			edit(w, admin, wantedMutating.DeepCopy(), func(c *admissionregistrationv1.MutatingWebhookConfiguration) {
				for i := range c.Webhooks {
					c.Webhooks[i].NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"nobody": "has-this"}}
				}
			})
		},
		"webhooks removed": func() {
			edit(w, admin, wanted.DeepCopy(), func(c *admissionregistrationv1.ValidatingWebhookConfiguration) { c.Webhooks = nil })
		},
		"a condition added": func() {
			edit(w, admin, wanted.DeepCopy(), func(c *admissionregistrationv1.ValidatingWebhookConfiguration) {
				for i := range c.Webhooks {
					c.Webhooks[i].MatchConditions = append(c.Webhooks[i].MatchConditions, admissionregistrationv1.MatchCondition{Name: "never", Expression: "false"})
				}
			})
		},
		"another authority": func() {
			edit(w, admin, wanted.DeepCopy(), func(c *admissionregistrationv1.ValidatingWebhookConfiguration) {
				for i := range c.Webhooks {
					c.Webhooks[i].ClientConfig.CABundle = nil
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			spoil()
			w.eventually("both configurations are what they were", func() error {
				validating, mutating := &admissionregistrationv1.ValidatingWebhookConfiguration{}, &admissionregistrationv1.MutatingWebhookConfiguration{}
				if err := admin.Get(t.Context(), key, validating); err != nil {
					return err
				}
				if err := admin.Get(t.Context(), key, mutating); err != nil {
					return err
				}
				if !cmp.Equal(validating.Webhooks, wanted.Webhooks) || !cmp.Equal(mutating.Webhooks, wantedMutating.Webhooks) {
					return errNotYet
				}
				return nil
			})
		})
	}
	w.eventually("the API server asks the operator again", func() error {
		return wantError(w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true), client.DryRunAll))
	})
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)), "ApprovalsPending")
}

func TestRegistrationFollowsThePolicies(t *testing.T) {
	w := newWorldLabelled(t, nil)
	gates := func() int {
		c := &admissionregistrationv1.ValidatingWebhookConfiguration{}
		must(t, admin.Get(t.Context(), client.ObjectKey{Name: "aims-operator"}, c))
		names := map[string]bool{}
		for _, webhook := range c.Webhooks {
			if strings.HasPrefix(webhook.Name, "gate-pods-") {
				names[webhook.Name] = true
			}
		}
		return len(names)
	}
	before := gates()
	w.govern(v1alpha1.ModeDeny)
	w.govern(v1alpha1.ModeDeny, func(p *v1alpha1.OversightPolicy) { p.Name += "-same-selector" })
	w.eventually("one gate more for two policies with one selector", func() error {
		if gates() != before+1 {
			return errNotYet
		}
		return nil
	})
	w.eventually("the namespace is governed", func() error {
		return wantError(w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true), client.DryRunAll))
	})
	list := &v1alpha1.OversightPolicyList{}
	must(t, admin.List(t.Context(), list))
	for i := range slices.DeleteFunc(list.Items, func(p v1alpha1.OversightPolicy) bool {
		return p.Name != w.namespace+"-policy" && p.Name != w.namespace+"-policy-same-selector"
	}) {
		must(t, admin.Delete(t.Context(), &list.Items[i]))
	}
	w.eventually("the namespace is free again", func() error {
		return w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true), client.DryRunAll)
	})
	w.eventually("the gate is gone", func() error {
		if gates() != before {
			return errNotYet
		}
		return nil
	})
}
