// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"errors"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestCase42ANewPolicyHoldsBeforeItSaysSo: API servers obey the admission policies of a selector that is new a moment later than its webhooks. Whoever
// reads that the gate is intact must be able to rely on it.
func TestCase42ANewPolicyHoldsBeforeItSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorldLabelled(t, nil)
	policy := w.govern(v1alpha1.ModeHold)
	made := 0
	create := func() (held bool, err error) {
		made++
		pod := barePod(w.vllm(fmt.Sprintf("p%d", made), newModel, 1, true))
		pod.Spec.Containers[0].Resources = corev1.ResourceRequirements{}
		err = w.engineer.Create(t.Context(), pod)
		return len(gates(pod)) > 0, err
	}
	intact := func() *metav1.Condition {
		must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(policy), policy))
		c := apimeta.FindStatusCondition(policy.Status.Conditions, v1alpha1.ConditionEnforcementIntact)
		if c == nil || c.ObservedGeneration != policy.Generation {
			return &metav1.Condition{Reason: "", Message: "it says nothing yet"}
		}
		return c
	}
	began, said, open := time.Now(), map[string]bool{}, 0
	// What other tests do to the gate stands in the condition until a minute after they did it.
	w.eventuallyWithin(100*time.Second, "the policy says that it is in force", func() error {
		c := intact()
		said[c.Reason] = true
		if c.Status == metav1.ConditionTrue {
			return nil
		}
		// While one layer is there and not the other, a pod may be refused that would be held.
		if c.Status != metav1.ConditionFalse {
			if held, err := create(); !held && err == nil {
				open++
			}
		}
		return errors.New(c.Message)
	})
	t.Logf("of %d pods in the first %s %d were not held", made, time.Since(began).Round(time.Millisecond), open)
	for range 100 {
		if held, err := create(); !held || err != nil {
			t.Fatalf("where policy says that it is in force, a pod that nobody approved is held: %t, %v", held, err)
		}
	}
	if !said[v1alpha1.EnforcementNotYetInForceReason] && !said[v1alpha1.EnforcementChangesContestedReason] {
		t.Errorf("before it was in force it said %v", said)
	}
	// An edit that changes nothing about where it holds is in force at once.
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.Admission = v1alpha1.ModeDeny })
	w.eventuallyWithin(4*time.Second, "the edited policy is in force", func() error {
		if c := intact(); c.Reason == "" || c.Status == metav1.ConditionUnknown {
			return errors.New(c.Message)
		}
		return nil
	})
}
