// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// pages is over how many Roles the systems of a namespace are spread at least, once there are many: a change then rewrites one of them, and
// the authorizer still has few to look at.
const pages = 16

// maximumRole is how many bytes of names one Role holds, far below what etcd takes.
const maximumRole = 512 << 10

// ManagedLabel and PageLabel, on the ledger's Roles and RoleBindings, say that the operator wrote them, and the page that they are of.
const (
	ManagedLabel = "app.kubernetes.io/managed-by"
	PageLabel    = "aims-operator.io/ledger-page"
)

// NamePrefix begins the names of the ledger's Roles and RoleBindings.
const NamePrefix = "aims-ledger-"

// Page is the part of a namespace's ledger that a system's names stand in.
func Page(system string) string {
	if system == Unlabelled {
		return unlabelledPage
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(system))
	return fmt.Sprintf("%02x", h.Sum32()%pages)
}

// Labels are those of the ledger's objects of a page.
func Labels(page string) map[string]string {
	return map[string]string{ManagedLabel: v1alpha1.FieldManager, PageLabel: page}
}

// Roles are the Roles that permit these entries, as many as they need.
func Roles(namespace, page string, entries []Entry) []*rbacv1.Role {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	var roles []*rbacv1.Role
	for first := 0; first < len(entries); {
		last, size := first, 0
		for last < len(entries) && (last == first || size+len(entries[last].Name) <= maximumRole) {
			size += len(entries[last].Name)
			last++
		}
		roles = append(roles, &rbacv1.Role{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("%s%s-%d", NamePrefix, page, len(roles)), Labels: Labels(page)},
			Rules:      rules(entries[first:last]),
		})
		first = last
	}
	return roles
}

func rules(entries []Entry) []rbacv1.PolicyRule {
	var list []rbacv1.PolicyRule
	add := func(permits func(Entry) bool, verbs ...string) {
		var names []string
		for _, e := range entries {
			if permits(e) {
				names = append(names, e.Name)
			}
		}
		if len(names) > 0 {
			list = append(list, rbacv1.PolicyRule{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{Resource}, Verbs: verbs, ResourceNames: names})
		}
	}
	add(func(e Entry) bool { return e.Run && e.Deploy }, VerbDeploy, VerbRun)
	add(func(e Entry) bool { return e.Run && !e.Deploy }, VerbRun)
	add(func(e Entry) bool { return !e.Run && e.Deploy }, VerbDeploy)
	return list
}

// Read is what a Role permits, as far as the ledger could have written it.
func Read(role *rbacv1.Role) []Entry {
	var entries []Entry
	for i := range role.Rules {
		rule := &role.Rules[i]
		for _, name := range rule.ResourceNames {
			entries = append(entries, Entry{Name: name, Run: slices.Contains(rule.Verbs, VerbRun), Deploy: slices.Contains(rule.Verbs, VerbDeploy)})
		}
	}
	return Entries(entries)
}

// Binding binds a Role to the account.
func Binding(role *rbacv1.Role, account Account) *rbacv1.RoleBinding {
	return &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: role.Namespace, Name: role.Name, Labels: role.Labels},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: role.Name},
		Subjects:   account.subjects(),
	}
}

func (a Account) subjects() []rbacv1.Subject {
	return []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: a.Namespace, Name: a.Name}}
}
