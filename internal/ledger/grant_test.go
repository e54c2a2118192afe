// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestGrants asks the API server's expression about each role, too.
func TestGrants(t *testing.T) {
	t.Parallel()
	grants := compile(t, GrantsNames())
	rule := func(change func(*rbacv1.PolicyRule)) []rbacv1.PolicyRule {
		r := rbacv1.PolicyRule{APIGroups: []string{"aims-operator.io"}, Resources: []string{"pods"}, Verbs: []string{"run"}, ResourceNames: []string{"chat" + betweenParts + "x"}}
		change(&r)
		return []rbacv1.PolicyRule{{NonResourceURLs: []string{"/healthz"}, Verbs: []string{"get"}}, r}
	}
	for name, test := range map[string]struct {
		why   string
		rules []rbacv1.PolicyRule
		want  bool
	}{
		"no rules":           {"there is nothing to permit", nil, false},
		"a name":             {"so does the ledger", rule(func(*rbacv1.PolicyRule) {}), true},
		"deploy":             {"the other verb", rule(func(r *rbacv1.PolicyRule) { r.Verbs = []string{"get", "deploy"} }), true},
		"every verb":         {"the ledger's are among them", rule(func(r *rbacv1.PolicyRule) { r.Verbs = []string{"*"} }), true},
		"every group":        {"the operator's is among them", rule(func(r *rbacv1.PolicyRule) { r.APIGroups = []string{"apps", "*"} }), true},
		"every resource":     {"the virtual one is among them", rule(func(r *rbacv1.PolicyRule) { r.Resources = []string{"*"} }), true},
		"a lenient system":   {"no pod is called so, and yet it is asked", rule(func(r *rbacv1.PolicyRule) { r.ResourceNames = []string{"a", Lenient("chat")} }), true},
		"a holding system":   {"likewise", rule(func(r *rbacv1.PolicyRule) { r.ResourceNames = []string{Holds("chat")} }), true},
		"no names":           {"the canary tells", rule(func(r *rbacv1.PolicyRule) { r.ResourceNames = nil }), false},
		"an object's name":   {"nothing is asked that is called so", rule(func(r *rbacv1.PolicyRule) { r.ResourceNames = []string{"chat"} }), false},
		"another verb":       {"it is never asked", rule(func(r *rbacv1.PolicyRule) { r.Verbs = []string{"get"} }), false},
		"another group":      {"those are real pods", rule(func(r *rbacv1.PolicyRule) { r.APIGroups = []string{""} }), false},
		"another resource":   {"it is never asked", rule(func(r *rbacv1.PolicyRule) { r.Resources = []string{"aisystems", "pods/status"} }), false},
		"without a resource": {"a path is none", []rbacv1.PolicyRule{{NonResourceURLs: []string{"/x"}, Verbs: []string{"*"}, ResourceNames: []string{Holds("chat")}}}, false},
	} {
		if got := Grants(test.rules); got != test.want {
			t.Errorf("%s: %t, want %t: %s", name, got, test.want, test.why)
		}
		role := &rbacv1.Role{TypeMeta: metav1.TypeMeta{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "Role"}, Rules: test.rules}
		if got, err := grants.holds(t, &notes{}, role, nil, "engineer"); got != test.want || err != nil {
			t.Errorf("%s: the expression says %t, %v, want %t: %s", name, got, err, test.want, test.why)
		}
	}
}
