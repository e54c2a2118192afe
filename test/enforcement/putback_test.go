// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// publish has the ledger permit something, and gives its Role and binding.
func publish(t *testing.T) (*rbacv1.Role, *rbacv1.RoleBinding) {
	t.Helper()
	roles := &rbacv1.RoleList{}
	runs := pod("chat")
	runs.Name, runs.GenerateName = "chat", ""
	eventually(t, "the ledger permits what the system's pod runs", func() error {
		if err := client.IgnoreAlreadyExists(admin.Create(t.Context(), runs.DeepCopy())); err != nil {
			return err
		}
		if err := admin.List(t.Context(), roles, client.InNamespace(governed), client.HasLabels{ledger.PageLabel}); err != nil {
			return err
		}
		if len(roles.Items) != 1 {
			return fmt.Errorf("it has %d roles", len(roles.Items))
		}
		return nil
	})
	role := &roles.Items[0]
	binding := &rbacv1.RoleBinding{}
	eventually(t, "it is bound", func() error { return admin.Get(t.Context(), client.ObjectKeyFromObject(role), binding) })
	return role, binding
}

// validatingBinding is a binding of a policy, whose name follows from a selector.
func validatingBinding(t *testing.T, policy string) *admissionregistrationv1.ValidatingAdmissionPolicyBinding {
	t.Helper()
	list := &admissionregistrationv1.ValidatingAdmissionPolicyBindingList{}
	must(t, admin.List(t.Context(), list, client.MatchingLabels(registration.Labels())))
	for i := range list.Items {
		if list.Items[i].Spec.PolicyName == policy {
			return &list.Items[i]
		}
	}
	t.Fatalf("policy %s is not bound", policy)
	return nil
}

func mutatingBinding(t *testing.T) *admissionregistrationv1.MutatingAdmissionPolicyBinding {
	t.Helper()
	list := &admissionregistrationv1.MutatingAdmissionPolicyBindingList{}
	must(t, admin.List(t.Context(), list, client.MatchingLabels(registration.Labels())))
	if len(list.Items) == 0 {
		t.Fatal("no pods are held")
	}
	return &list.Items[0]
}

// named is an object to be read.
func named[T client.Object](t *testing.T, object T, name string) T {
	t.Helper()
	object.SetName(name)
	must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(object), object))
	return object
}

// edit reads an object anew and changes it.
func edit[T client.Object](t *testing.T, object T, change func(T)) {
	t.Helper()
	must(t, retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		if err := admin.Get(t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
			return err
		}
		change(object)
		return admin.Update(t.Context(), object)
	}))
}

// content is an object without what the API server adds.
func content(object client.Object) client.Object {
	o, ok := object.DeepCopyObject().(client.Object)
	if !ok {
		return nil
	}
	o.SetResourceVersion("")
	o.SetUID("")
	o.SetGeneration(0)
	o.SetCreationTimestamp(metav1.Time{})
	o.SetManagedFields(nil)
	if p, isPolicy := o.(*admissionregistrationv1.ValidatingAdmissionPolicy); isPolicy {
		p.Status = admissionregistrationv1.ValidatingAdmissionPolicyStatus{}
	}
	return o
}

// spoilt is a piece of the gate, and what somebody does to it.
type spoilt struct {
	name  string
	piece client.Object
	kind  string
	how   enforcement.How
	spoil func(*testing.T, client.Object)
	// quiet is what leaves no trace of a field manager: something taken out.
	quiet bool
}

func deleted(t *testing.T, o client.Object) {
	t.Helper()
	must(t, admin.Delete(t.Context(), o))
}

func altered[T client.Object](change func(T)) func(*testing.T, client.Object) {
	return func(t *testing.T, o client.Object) {
		t.Helper()
		object, ok := o.(T)
		if !ok {
			t.Fatalf("it is a %T", o)
		}
		edit(t, object, change)
	}
}

func pieces(t *testing.T) []spoilt {
	t.Helper()
	role, binding := publish(t)
	validating := func() client.Object {
		return named(t, &admissionregistrationv1.ValidatingWebhookConfiguration{}, registration.Name)
	}
	mutating := func() client.Object {
		return named(t, &admissionregistrationv1.MutatingWebhookConfiguration{}, registration.Name)
	}
	return []spoilt{
		{"validating webhooks deleted", validating(), "ValidatingWebhookConfiguration", enforcement.Deleted, deleted, false},
		{"failures of webhooks ignored", validating(), "ValidatingWebhookConfiguration", enforcement.Altered, altered(func(c *admissionregistrationv1.ValidatingWebhookConfiguration) {
			c.Webhooks[0].FailurePolicy = new(admissionregistrationv1.Ignore)
		}), false},
		{"mutating webhooks deleted", mutating(), "MutatingWebhookConfiguration", enforcement.Deleted, deleted, false},
		{"the authority taken out", mutating(), "MutatingWebhookConfiguration", enforcement.Altered, altered(func(c *admissionregistrationv1.MutatingWebhookConfiguration) {
			for i := range c.Webhooks {
				c.Webhooks[i].ClientConfig.CABundle = nil
			}
		}), true},
		{
			"a policy that refuses deleted", named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, registration.PolicyGate),
			"ValidatingAdmissionPolicy", enforcement.Deleted, deleted, false,
		},
		{
			"a policy that refuses nothing", named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, registration.PolicyLift),
			"ValidatingAdmissionPolicy", enforcement.Altered, altered(func(p *admissionregistrationv1.ValidatingAdmissionPolicy) { p.Spec.Validations[0].Expression = "true" }), false,
		},
		{
			"a policy that holds nothing", named(t, &admissionregistrationv1.MutatingAdmissionPolicy{}, registration.PolicyHold),
			"MutatingAdmissionPolicy", enforcement.Altered, altered(func(p *admissionregistrationv1.MutatingAdmissionPolicy) {
				p.Spec.MatchConditions[0].Expression = "false"
			}), false,
		},
		{
			"a binding that only audits", validatingBinding(t, registration.PolicyGate), "ValidatingAdmissionPolicyBinding", enforcement.Altered,
			altered(func(b *admissionregistrationv1.ValidatingAdmissionPolicyBinding) {
				b.Spec.ValidationActions = []admissionregistrationv1.ValidationAction{admissionregistrationv1.Audit}
			}), false,
		},
		{"a binding deleted", validatingBinding(t, registration.PolicyLift), "ValidatingAdmissionPolicyBinding", enforcement.Deleted, deleted, false},
		{"a binding that holds deleted", mutatingBinding(t), "MutatingAdmissionPolicyBinding", enforcement.Deleted, deleted, false},
		{"a role of the ledger deleted", role.DeepCopy(), "Role", enforcement.Deleted, deleted, false},
		{"a binding of the ledger deleted", binding.DeepCopy(), "RoleBinding", enforcement.Deleted, deleted, false},
	}
}

func TestCase35WhatIsPutBackIsToldAndCounted(t *testing.T) {
	keepLog(t)
	before := awaitIntact(t, 45*time.Second)
	for _, test := range pieces(t) {
		t.Run(test.name, func(t *testing.T) {
			was, counted := content(test.piece), putBack(scrape(t), test.kind, test.how)
			spoiltAt := time.Now()
			test.spoil(t, test.piece)
			eventually(t, "it is what it was", func() error {
				now, ok := test.piece.DeepCopyObject().(client.Object)
				if !ok {
					return errors.New("it is no object")
				}
				if err := admin.Get(t.Context(), client.ObjectKeyFromObject(now), now); err != nil {
					return err
				}
				if diff := cmp.Diff(was, content(now)); diff != "" {
					return errors.New(diff)
				}
				return nil
			})
			t.Logf("put back after %s", time.Since(spoiltAt).Round(time.Millisecond))
			says := []string{test.kind, string(test.how), "put it back"}
			if test.how == enforcement.Altered && !test.quiet {
				says = append(says, fmt.Sprintf("field manager %q", vandal))
			}
			awaitEvent(t, "PutBack", test.piece.GetName(), says...)
			eventually(t, "it is counted once", func() error {
				if now := putBack(scrape(t), test.kind, test.how); now != counted+1 {
					return fmt.Errorf("counted %v, and %v before", now, counted)
				}
				return nil
			})
		})
	}
	// What is put back at once makes nobody look at the condition.
	if after := awaitIntact(t, 15*time.Second); !after.LastTransitionTime.Equal(&before.LastTransitionTime) {
		t.Errorf("the condition changed at %s, having stood since %s", after.LastTransitionTime, before.LastTransitionTime)
	}
}

func TestAContestIsShownAndEnds(t *testing.T) {
	keepLog(t)
	awaitIntact(t, 90*time.Second)
	gate := named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, registration.PolicyGate)
	told := len(events(t, "PutBack", gate.Name))
	const turns = 12
	for range turns {
		edit(t, gate, func(p *admissionregistrationv1.ValidatingAdmissionPolicy) {
			p.Spec.FailurePolicy = new(admissionregistrationv1.Ignore)
		})
		eventually(t, "it is put back", func() error {
			named(t, gate, gate.Name)
			if *gate.Spec.FailurePolicy != admissionregistrationv1.Fail {
				return errors.New("it still ignores failures")
			}
			return nil
		})
	}
	awaitFault(t, v1alpha1.EnforcementChangesContestedReason, `ValidatingAdmissionPolicy "aims-operator-gate"`, "--show-managed-fields")
	pieceIs(t, enforcement.PieceAdmissionPolicies, 0)
	if n := scrape(t)[`aims_enforcement_contested{kind="ValidatingAdmissionPolicy"}`]; n != 1 {
		t.Errorf("%v policies are contested, want 1", n)
	}
	awaitEvent(t, v1alpha1.EnforcementChangesContestedReason, gate.Name, "keeps changing")
	if n := len(events(t, "PutBack", gate.Name)) - told; n >= turns {
		t.Errorf("%d Events tell of %d turns of one contest", n, turns)
	}
	// A minute after the last turn the contest is over.
	awaitIntact(t, 90*time.Second)
	pieceIs(t, enforcement.PieceAdmissionPolicies, 1)
}
