// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"errors"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestPendingSaysWhatWaitsForWhom: each sees what they can give, and whoever may read RBAC who can unblock the rest.
func TestPendingSaysWhatWaitsForWhom(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	approve := "kubectl aims approve chat-2026 --role risk-officer -n " + w.namespace
	w.says("risk-officer", []string{"pending"}, w.namespace+"/chat (Limited)", "1 approval of chat-2026 as risk-officer", "since: 2", approve)
	w.says("engineer", []string{"pending"}, "No approval in namespace \""+w.namespace+"\" waits for you")
	w.says("engineer", []string{"pending", "--all"}, "as product-owner", "as risk-officer", "who can: and whom you may not read: ")

	auditor := &rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{Name: w.namespace + "-rbac-auditor"},
		Rules: []rbacv1.PolicyRule{{
			APIGroups: []string{rbacv1.GroupName}, Resources: []string{"roles", "rolebindings", "clusterroles", "clusterrolebindings"}, Verbs: []string{"list"},
		}},
	}
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: auditor.Name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: auditor.Name},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: w.user("engineer")}},
	}
	for _, object := range []client.Object{auditor, binding} {
		must(t, admin.Create(t.Context(), object))
		t.Cleanup(func() { must(t, admin.Delete(w.outliving(), object)) })
	}
	w.eventually("the engineer may read RBAC", func() error {
		said, _ := w.aims("engineer", "pending", "--all")
		if !strings.Contains(said, "User "+w.user("risk-officer")) || strings.Contains(said, "whom you may not read") {
			return errors.New(said)
		}
		return nil
	})
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	if said, code := w.aims("risk-officer", "pending"); code != 0 || strings.Contains(said, approve) {
		t.Errorf("what was given waits all the same, with code %d:\n%s", code, said)
	}
	// The chief wrote nothing and may give what is left.
	w.says("chief", []string{"pending", "-o", "json"}, `"role": "product-owner"`, `"mine": true`)
}
