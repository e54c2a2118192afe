// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"slices"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/config"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

func TestTheRightsOfTheInstallation(t *testing.T) {
	t.Parallel()
	rights, err := Rights(config.Role, "elsewhere")
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, len(rights))
	for i := range rights {
		texts[i] = rights[i].String()
	}
	for _, want := range []string{
		"patch pods", "create pods/eviction", "patch aisystems.aims-operator.io/status", "run pods.aims-operator.io",
		`update validatingadmissionpolicies.admissionregistration.k8s.io "aims-operator-gate"`,
		`get secrets "aims-operator-webhook-certificate" in namespace elsewhere`,
	} {
		if !slices.Contains(texts, want) {
			t.Errorf("%q is not among the rights: %q", want, texts)
		}
	}
}

func TestCovered(t *testing.T) {
	t.Parallel()
	rule := func(edit func(*authorizationv1.ResourceRule)) []authorizationv1.ResourceRule {
		r := authorizationv1.ResourceRule{Verbs: []string{"get", "patch"}, APIGroups: []string{""}, Resources: []string{"pods"}}
		if edit != nil {
			edit(&r)
		}
		return []authorizationv1.ResourceRule{r}
	}
	for name, test := range map[string]struct {
		why   string
		right Right
		rules []authorizationv1.ResourceRule
		want  bool
	}{
		"granted":         {"the rule itself", Right{Verb: "patch", Resource: "pods"}, rule(nil), true},
		"no rules":        {"nothing is granted", Right{Verb: "patch", Resource: "pods"}, nil, false},
		"another verb":    {"a right is about one verb", Right{Verb: "delete", Resource: "pods"}, rule(nil), false},
		"another group":   {"pods of another group are others", Right{Verb: "patch", Resource: "pods", Group: "metrics.k8s.io"}, rule(nil), false},
		"a subresource":   {"whoever may patch pods may not evict them", Right{Verb: "patch", Resource: "pods", Subresource: "eviction"}, rule(nil), false},
		"wildcards":       {"cluster-admin", Right{Verb: "evict", Group: "x", Resource: "y", Subresource: "z"}, []authorizationv1.ResourceRule{{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}}}, true},
		"the name":        {"only this object", Right{Verb: "get", Resource: "pods", Name: "a"}, rule(func(r *authorizationv1.ResourceRule) { r.ResourceNames = []string{"a"} }), true},
		"another name":    {"another object", Right{Verb: "get", Resource: "pods", Name: "b"}, rule(func(r *authorizationv1.ResourceRule) { r.ResourceNames = []string{"a"} }), false},
		"any, by a name":  {"any object is more than one", Right{Verb: "get", Resource: "pods"}, rule(func(r *authorizationv1.ResourceRule) { r.ResourceNames = []string{"a"} }), false},
		"a name, by any":  {"one object is less than any", Right{Verb: "get", Resource: "pods", Name: "a"}, rule(nil), true},
		"its subresource": {"named as RBAC names it", Right{Verb: "get", Resource: "pods", Subresource: "log"}, rule(func(r *authorizationv1.ResourceRule) { r.Resources = []string{"pods/log"} }), true},
	} {
		if got := test.right.Covered(test.rules); got != test.want {
			t.Errorf("%s: covered %t, want %t: %s", name, got, test.want, test.why)
		}
	}
}

func TestTheGuardOfNamespaceLabels(t *testing.T) {
	t.Parallel()
	guard, err := ReadGuard(config.NamespaceLabels)
	if err != nil {
		t.Fatal(err)
	}
	if faults := guard.Faults(guard.Policy.DeepCopy(), guard.Binding.DeepCopy()); len(faults) > 0 {
		t.Errorf("the installation's own is another: %v", faults)
	}
	for name, spoil := range map[string]func(*admissionregistrationv1.ValidatingAdmissionPolicy, *admissionregistrationv1.ValidatingAdmissionPolicyBinding){
		"failures ignored": func(p *admissionregistrationv1.ValidatingAdmissionPolicy, _ *admissionregistrationv1.ValidatingAdmissionPolicyBinding) {
			p.Spec.FailurePolicy = new(admissionregistrationv1.Ignore)
		},
		"a condition": func(p *admissionregistrationv1.ValidatingAdmissionPolicy, _ *admissionregistrationv1.ValidatingAdmissionPolicyBinding) {
			p.Spec.MatchConditions = []admissionregistrationv1.MatchCondition{{Name: "never", Expression: "false"}}
		},
		"audit alone": func(_ *admissionregistrationv1.ValidatingAdmissionPolicy, b *admissionregistrationv1.ValidatingAdmissionPolicyBinding) {
			b.Spec.ValidationActions = []admissionregistrationv1.ValidationAction{admissionregistrationv1.Audit}
		},
		"some namespaces": func(_ *admissionregistrationv1.ValidatingAdmissionPolicy, b *admissionregistrationv1.ValidatingAdmissionPolicyBinding) {
			b.Spec.MatchResources = &admissionregistrationv1.MatchResources{NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"a": "b"}}}
		},
	} {
		policy, binding := guard.Policy.DeepCopy(), guard.Binding.DeepCopy()
		spoil(policy, binding)
		if faults := guard.Faults(policy, binding); len(faults) != 1 {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if faults := guard.Faults(nil, nil); len(faults) != 2 {
		t.Errorf("missing: %v", faults)
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	account := ledger.Account{Namespace: "aims-system", Name: ledger.AccountName}
	for name, test := range map[string]struct {
		subject rbacv1.Subject
		want    Bound
	}{
		"the account":            {rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: "aims-system", Name: "aims-ledger"}, ToAccount},
		"its user name":          {rbacv1.Subject{Kind: rbacv1.UserKind, Name: "system:serviceaccount:aims-system:aims-ledger"}, ToAccount},
		"one of that name":       {rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: "lending", Name: "aims-ledger"}, Elsewhere},
		"the operator":           {rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: "aims-system", Name: "aims-operator"}, Elsewhere},
		"all service accounts":   {rbacv1.Subject{Kind: rbacv1.GroupKind, Name: "system:serviceaccounts"}, ToGroups},
		"those of its namespace": {rbacv1.Subject{Kind: rbacv1.GroupKind, Name: "system:serviceaccounts:aims-system"}, ToGroups},
		"those of another":       {rbacv1.Subject{Kind: rbacv1.GroupKind, Name: "system:serviceaccounts:lending"}, Elsewhere},
		"a user of that name":    {rbacv1.Subject{Kind: rbacv1.UserKind, Name: "aims-ledger"}, Elsewhere},
	} {
		other := rbacv1.Subject{Kind: rbacv1.GroupKind, Name: "engineers"}
		if got := Reach(account, []rbacv1.Subject{other, test.subject}); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	group := rbacv1.Subject{Kind: rbacv1.GroupKind, Name: "system:serviceaccounts"}
	if Reach(account, []rbacv1.Subject{group, {Kind: rbacv1.ServiceAccountKind, Namespace: "aims-system", Name: "aims-ledger"}}) != ToAccount {
		t.Error("a group before the account hides it")
	}
	ours := ledger.Binding(&rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "aims-ledger-00-0", Labels: ledger.Labels("00")}}, account)
	for name, spoil := range map[string]func(*rbacv1.RoleBinding){
		"another name": func(b *rbacv1.RoleBinding) { b.Name = "ledger" },
		"no page":      func(b *rbacv1.RoleBinding) { delete(b.Labels, ledger.PageLabel) },
		"no manager":   func(b *rbacv1.RoleBinding) { b.Labels = map[string]string{ledger.PageLabel: "00"} },
		"not ours":     func(b *rbacv1.RoleBinding) { b.Labels[ledger.ManagedLabel] = "helm" },
		"cluster-wide": func(b *rbacv1.RoleBinding) { b.Namespace = "" },
	} {
		b := ours.DeepCopy()
		spoil(b)
		if Ours(b) {
			t.Errorf("%s: it passes as the ledger's own", name)
		}
	}
	if !Ours(ours) {
		t.Error("the ledger's own is not known")
	}
}

func TestManagerOf(t *testing.T) {
	t.Parallel()
	early, late := metav1.Unix(100, 0), metav1.Unix(200, 0)
	o := &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{ManagedFields: []metav1.ManagedFieldsEntry{
		{Manager: "kubectl-edit", Time: &late}, {Manager: "helm", Time: &early}, {Manager: v1alpha1.FieldManager, Time: new(metav1.Unix(200, 0))}, {Manager: "nobody"},
	}}}
	if got := ManagerOf(o); got != "kubectl-edit" {
		t.Errorf("the manager is %q", got)
	}
	o.ManagedFields[2].Time = new(metav1.Unix(201, 0))
	if got := ManagerOf(o); got != "" {
		t.Errorf("%q wrote before the operator did", got)
	}
	if got := ManagerOf(&rbacv1.Role{}); got != "" {
		t.Errorf("without managed fields it is %q", got)
	}
}
