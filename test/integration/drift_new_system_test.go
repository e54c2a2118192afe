// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestABreachIsNotForgottenWithItsSystem: whoever deletes a system and its monitor, and makes both anew as they were, has lost what the monitor said, and
// with it the approvals, which are of the system that was deleted. People must approve once more.
func TestABreachIsNotForgottenWithItsSystem(t *testing.T) {
	t.Parallel()
	w := watched(t, v1alpha1.DriftRequireReassessment)
	w.breached()
	nextSecond()
	must(t, w.engineer.Delete(t.Context(), w.monitor()))
	must(t, w.engineer.Delete(t.Context(), w.chat()))
	w.eventually("the system is gone", func() error { return wantGone(admin.Get(t.Context(), client.ObjectKeyFromObject(w.chat()), w.chat())) })
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.monitor()))
	w.found(v1alpha1.DriftHealthy)
	w.awaitCondition(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	w.settle()
	if w.system().Status.Release != nil {
		t.Error("a system that was made anew has a release that nobody approved")
	}
	w.says("engineer", []string{"status", "chat"}, "ApprovalsPending", "of a system of this name that was deleted since")
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 1, held: 1})

	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	w.awaitPods("chat", pods{running: 2})
}
