// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"fmt"
	"strings"
	"testing"
	"time"

	eventsv1 "k8s.io/api/events/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// intact is the condition as the policy shows it.
func intact(t *testing.T) (metav1.Condition, error) {
	t.Helper()
	p := &v1alpha1.OversightPolicy{}
	if err := admin.Get(t.Context(), client.ObjectKey{Name: "strict"}, p); err != nil {
		return metav1.Condition{}, err
	}
	c := apimeta.FindStatusCondition(p.Status.Conditions, v1alpha1.ConditionEnforcementIntact)
	if c == nil {
		return metav1.Condition{}, fmt.Errorf("the policy has the conditions %v", p.Status.Conditions)
	}
	return *c, nil
}

// awaitIntact waits until nothing is wrong.
func awaitIntact(t *testing.T, patience time.Duration) metav1.Condition {
	t.Helper()
	return await(t, patience, metav1.ConditionTrue, v1alpha1.EnforcementIntactReason)
}

// awaitFault waits until this is wrong, and the message says all of it.
func awaitFault(t *testing.T, reason string, says ...string) {
	t.Helper()
	await(t, 45*time.Second, metav1.ConditionFalse, reason, says...)
}

func await(t *testing.T, patience time.Duration, status metav1.ConditionStatus, reason string, says ...string) metav1.Condition {
	t.Helper()
	var c metav1.Condition
	within(t, patience, "EnforcementIntact is "+string(status)+" "+reason, func() error {
		var err error
		if c, err = intact(t); err != nil {
			return err
		}
		if c.Status != status || c.Reason != reason {
			return fmt.Errorf("it is %s %s: %s", c.Status, c.Reason, c.Message)
		}
		for _, words := range says {
			if !strings.Contains(c.Message, words) {
				return fmt.Errorf("it does not say %q: %s", words, c.Message)
			}
		}
		return nil
	})
	return c
}

// events are the Events of this reason about an object of this name that say all of it.
func events(t *testing.T, reason, name string, says ...string) []eventsv1.Event {
	t.Helper()
	list := &eventsv1.EventList{}
	must(t, admin.List(t.Context(), list))
	var found []eventsv1.Event
next:
	for i := range list.Items {
		e := &list.Items[i]
		if e.Reason != reason || e.Regarding.Name != name {
			continue
		}
		for _, words := range says {
			if !strings.Contains(e.Note, words) {
				continue next
			}
		}
		found = append(found, *e)
	}
	return found
}

func awaitEvent(t *testing.T, reason, name string, says ...string) {
	t.Helper()
	eventually(t, fmt.Sprintf("there is an Event %s about %q that says %q", reason, name, says), func() error {
		if len(events(t, reason, name, says...)) > 0 {
			return nil
		}
		return fmt.Errorf("there are %v", events(t, reason, name))
	})
}

func TestAHealthyClusterIsIntact(t *testing.T) {
	keepLog(t)
	c := awaitIntact(t, 45*time.Second)
	if !strings.Contains(c.Message, "are what they should be") {
		t.Errorf("the message is %q", c.Message)
	}
	// A policy that comes later shows it at once, too.
	late := policy("late", v1alpha1.ModeAudit)
	must(t, admin.Create(t.Context(), late))
	eventually(t, "a new policy shows it", func() error {
		must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(late), late))
		if !apimeta.IsStatusConditionTrue(late.Status.Conditions, v1alpha1.ConditionEnforcementIntact) {
			return fmt.Errorf("it has %v", late.Status.Conditions)
		}
		return nil
	})
	must(t, admin.Delete(t.Context(), late))
}
