// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// awaitFormer waits until the system's status names these as no longer entitled, and no others.
func (w *world) awaitFormer(what string, want ...string) {
	w.t.Helper()
	w.eventually(what, func() error {
		var have []string
		for _, f := range w.system().Status.FormerApprovers {
			have = append(have, f.Username+" as "+string(f.Role))
		}
		if strings.Join(have, ", ") != strings.Join(want, ", ") {
			return fmt.Errorf("it names %v", have)
		}
		return nil
	})
}

// TestCase28WhoLeavesTheirRoleHasDecidedAllTheSame: the approval stands, the next pod starts, and the approver is shown as no longer entitled until
// they are entitled again.
func TestCase28WhoLeavesTheirRoleHasDecidedAllTheSame(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold)
	w.awaitFormer("everybody is entitled")
	binding := &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "decides-risk-officer"}}
	must(t, admin.Delete(t.Context(), binding))

	w.awaitFormer("the risk officer is shown to have left", w.user("risk-officer")+" as risk-officer")
	w.awaitEvent(w.system(), "NoLongerEntitled", w.user("risk-officer"), "The approval stands")
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 2})
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	w.says("engineer", []string{"status", "chat"}, "no longer entitled: "+w.user("risk-officer")+", who approved it as",
		"1 of 1, "+w.user("risk-officer")+" (no longer", "1 of 1, "+w.user("product-owner")+"\n")
	w.says("engineer", []string{"review", "chat-2026"}, w.user("risk-officer")+" (no longer entitled)")

	must(t, admin.Create(t.Context(), w.binding("decides-risk-officer", w.user("risk-officer"), "Role", "decides-risk-officer")))
	w.awaitFormer("the risk officer is back")
	said := w.says("engineer", []string{"status", "chat"})
	if strings.Contains(said, "no longer entitled") {
		t.Errorf("the plugin still says that somebody left:\n%s", said)
	}
}
