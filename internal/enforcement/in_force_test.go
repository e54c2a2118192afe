// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func policyAt(uid types.UID, generation int64) v1alpha1.OversightPolicy {
	return v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{UID: uid, Generation: generation}}
}

func TestAPolicyIsIntactOnceItIsInForce(t *testing.T) {
	t.Parallel()
	w, _, _, _ := newTestWatch(t)
	told := 0
	w.OnChange(func() { told++ })
	says := func(uid types.UID, generation int64, reason string) {
		t.Helper()
		policy := policyAt(uid, generation)
		if c := w.ConditionOf(&policy); c.Reason != reason {
			t.Errorf("generation %d of policy %q is %s, want %s", generation, uid, c.Reason, reason)
		}
	}
	says("a", 1, v1alpha1.EnforcementNotCheckedYetReason)
	for _, source := range sources() {
		w.Report(source, nil)
	}
	says("a", 1, v1alpha1.EnforcementNotYetInForceReason)
	told = 0
	w.InForce([]v1alpha1.OversightPolicy{policyAt("a", 1)})
	w.InForce([]v1alpha1.OversightPolicy{policyAt("a", 1)})
	if told != 1 {
		t.Errorf("%d times somebody was told of one change", told)
	}
	says("a", 1, v1alpha1.EnforcementIntactReason)
	says("a", 2, v1alpha1.EnforcementNotYetInForceReason)
	says("b", 1, v1alpha1.EnforcementNotYetInForceReason)
	w.InForce([]v1alpha1.OversightPolicy{policyAt("a", 2), policyAt("b", 1)})
	says("a", 2, v1alpha1.EnforcementIntactReason)
	says("b", 1, v1alpha1.EnforcementIntactReason)
	// What is wrong with the gate weighs more than what is on its way.
	w.Report(FromRights, []Fault{{Piece: PieceRights, Reason: v1alpha1.EnforcementRightsMissingReason, What: "x"}})
	says("c", 1, v1alpha1.EnforcementRightsMissingReason)
}
