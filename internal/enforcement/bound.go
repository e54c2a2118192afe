// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// Bound is what a binding means to the ledger's account.
type Bound int

// What a binding can mean.
const (
	// Elsewhere is a binding that does not reach the account.
	Elsewhere Bound = iota
	// ToGroups reaches the account as one of all service accounts, which is nobody's fault.
	ToGroups
	// ToAccount names the account, which nobody but the operator does.
	ToAccount
)

// Reach says how subjects reach the ledger's account.
func Reach(account ledger.Account, subjects []rbacv1.Subject) Bound {
	bound := Elsewhere
	for _, s := range subjects {
		switch {
		case s.Kind == rbacv1.ServiceAccountKind && s.Namespace == account.Namespace && s.Name == account.Name,
			s.Kind == rbacv1.UserKind && s.Name == UserOf(account):
			return ToAccount
		case s.Kind == rbacv1.GroupKind && slices.Contains(GroupsOf(account), s.Name):
			bound = ToGroups
		}
	}
	return bound
}

// UserOf is the account's user name.
func UserOf(account ledger.Account) string {
	return "system:serviceaccount:" + account.Namespace + ":" + account.Name
}

// GroupsOf are the groups that the API server's expressions see the account in.
func GroupsOf(account ledger.Account) []string {
	return []string{"system:serviceaccounts", "system:serviceaccounts:" + account.Namespace}
}

// Ours tells whether a Role or a binding looks like one of the ledger's own, which the ledger's controller keeps what they should be.
func Ours(object client.Object) bool {
	labels := object.GetLabels()
	return object.GetNamespace() != "" && strings.HasPrefix(object.GetName(), ledger.NamePrefix) &&
		labels[ledger.ManagedLabel] == v1alpha1.FieldManager && labels[ledger.PageLabel] != ""
}
