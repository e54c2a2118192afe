// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"errors"
	"fmt"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// TestCase59WhatOthersWroteIsNotPublished writes Roles like the ledger's while neither an operator nor the policy is there that forbids it, as after
// an uninstall, and then starts an operator.
func TestCase59WhatOthersWroteIsNotPublished(t *testing.T) {
	w := released(t, v1alpha1.ModeDeny)
	w.awaitPermits("chat", ledger.VerbDeploy, true)
	wildcard := w.wildcard()
	beside, apart := barePod(w.vllm("beside", newModel, 1, true)), barePod(w.vllm("apart", newModel, 1, true))
	beside.Labels[v1alpha1.SystemLabel], apart.Labels[v1alpha1.SystemLabel] = ghost("chat", true), ghost("chat", false)
	shadow, page := w.shadowPod(), ledger.Page(apart.Labels[v1alpha1.SystemLabel])
	must(t, governor.Stop())
	must(t, admin.Delete(t.Context(), &admissionregistrationv1.ValidatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: registration.PolicyLedger}}))
	foreign := []*rbacv1.Role{
		w.naming("beside", ledger.Labels(ledger.Page("chat")), spelt(t, beside)),
		w.naming("apart", ledger.Labels(page), spelt(t, apart)),
		w.naming(ledger.NamePrefix+page+"-0", ledger.Labels(page), spelt(t, apart)),
		w.naming("shadow", ledger.Labels(ledger.Page(ledger.Unlabelled)), spelt(t, shadow)),
		w.naming("unmarked", nil, spelt(t, apart), spelt(t, shadow)),
	}
	for _, role := range foreign {
		// The API server obeys a policy for a moment after it is gone.
		w.eventually("a role of the ledger's names is made", func() error { return client.IgnoreAlreadyExists(wildcard.Create(t.Context(), role)) })
	}

	stop := make(chan struct{})
	published := make(chan error, 1)
	go func() {
		published <- w.watchNames(stop, w.spell("chat"), spelt(t, beside), spelt(t, apart), spelt(t, shadow))
	}()
	must(t, governor.Restart(t.Context()))
	for _, role := range foreign {
		w.eventuallyWithin(cronPatience, "the role "+role.Name+" is removed", func() error {
			return wantGone(admin.Get(t.Context(), client.ObjectKeyFromObject(role), &rbacv1.Role{}))
		})
	}
	w.eventually("the policy is back", func() error {
		if err := wildcard.Create(t.Context(), w.naming("later", nil, spelt(t, apart)), client.DryRunAll); err == nil {
			return errNotYet
		}
		return nil
	})
	close(stop)
	must(t, <-published)
	for _, pod := range []*corev1.Pod{beside, apart, shadow} {
		refused(t, wildcard.Create(t.Context(), pod), "")
	}
}

// watchNames looks, until it is stopped, that the one name is always permitted and the others never are.
func (w *world) watchNames(stop <-chan struct{}, always string, never ...string) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		if ok, err := w.askName(always, ledger.VerbDeploy); err != nil || !ok {
			return errors.Join(errors.New("what is approved is permitted no more"), err)
		}
		for _, name := range never {
			if ok, err := w.askName(name, ledger.VerbDeploy); err != nil || ok {
				return errors.Join(fmt.Errorf("the ledger permits what somebody else wrote: %s", name), err)
			}
		}
	}
}
