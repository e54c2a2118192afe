// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestCondition(t *testing.T) {
	t.Parallel()
	webhooks := NotPutBack("ValidatingWebhookConfiguration", `ValidatingWebhookConfiguration "aims-operator"`)
	lost := Fault{Piece: PieceRights, Reason: v1alpha1.EnforcementRightsMissingReason, What: "patch pods"}
	stored := []metav1.Condition{{Type: v1alpha1.ConditionEnforcementIntact, Status: metav1.ConditionFalse, Reason: "LedgerOpen", Message: "as before"}}
	for name, test := range map[string]struct {
		why    string
		state  State
		before []metav1.Condition
		status metav1.ConditionStatus
		reason string
		says   []string
	}{
		"nothing known":            {"an operator that has just been installed has not looked", State{}, nil, metav1.ConditionUnknown, "NotCheckedYet", []string{"No operator has looked yet"}},
		"nothing known, once more": {"a new leader must not change what it does not know", State{}, stored, metav1.ConditionFalse, "LedgerOpen", []string{"as before"}},
		"part of it known": {
			"a fault is not told before everything is known, or the condition would follow each check of a start",
			State{Faults: []Fault{lost}},
			stored, metav1.ConditionFalse, "LedgerOpen", []string{"as before"},
		},
		"intact": {"no fault", State{Known: true}, stored, metav1.ConditionTrue, "Intact", []string{"are what they should be"}},
		"held by a webhook": {
			"nothing is open in a cluster without MutatingAdmissionPolicy, but something is less", State{Known: true, HeldByWebhook: true}, nil,
			metav1.ConditionTrue, "PodsHeldByWebhook", []string{"a webhook holds pods", "refused and not held"},
		},
		"two faults": {
			"the weightiest gives the reason, and all are named", State{Known: true, Faults: []Fault{lost, webhooks}}, nil,
			metav1.ConditionFalse, "NotPutBack", []string{webhooks.What, "may not patch pods", "kubectl apply -k config/rbac", "kubectl logs"},
		},
	} {
		c := Condition(&test.state, test.before)
		if c.Type != v1alpha1.ConditionEnforcementIntact || c.Status != test.status || c.Reason != test.reason {
			t.Errorf("%s: %s (%s)", name, c.Status, c.Reason)
		}
		for _, words := range test.says {
			if !strings.Contains(c.Message, words) {
				t.Errorf("%s: the message does not say %q: %s", name, words, c.Message)
			}
		}
	}
}

// TestEveryReasonSaysWhatToDo: what happened, what it means, what to do.
func TestEveryReasonSaysWhatToDo(t *testing.T) {
	t.Parallel()
	if len(faultReasons) != len(sentences) {
		t.Errorf("%d reasons have a weight and %d a sentence", len(faultReasons), len(sentences))
	}
	for _, reason := range faultReasons {
		s := State{Known: true, Faults: []Fault{{Reason: reason, What: "x"}}}
		c := Condition(&s, nil)
		if c.Status != metav1.ConditionFalse || c.Reason != reason || strings.Count(c.Message, ". ") < 2 || !strings.Contains(c.Message, "kubectl ") {
			t.Errorf("%s: %s %s: %q", reason, c.Status, c.Reason, c.Message)
		}
	}
}

func TestTheMessageIsStableAndBounded(t *testing.T) {
	t.Parallel()
	var faults []Fault
	for i := range 40 {
		faults = append(faults, Fault{Piece: PieceRights, Reason: v1alpha1.EnforcementRightsMissingReason, What: fmt.Sprintf("patch thing-%02d", i)})
	}
	s := State{Known: true, Faults: faults}
	first := Condition(&s, nil).Message
	if !strings.Contains(first, "patch thing-00, patch thing-01, patch thing-02, patch thing-03, patch thing-04 and 35 more") {
		t.Errorf("the message is %q", first)
	}
	slices.Reverse(s.Faults)
	if again := Condition(&s, nil).Message; again != first {
		t.Errorf("in another order it is %q", again)
	}
}
