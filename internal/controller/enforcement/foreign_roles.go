// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/selection"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// +kubebuilder:rbac:groups=rbac.authorization.k8s.io,resources=clusterroles,verbs=list

// roles finds roles of the ledger's names that are not the ledger's. Bound to all service accounts, they permit to the ledger's account what nobody
// approved, and the canary does not tell.
func (s *scan) roles(ctx context.Context) error {
	// The ledger's own are large, and in the cache, with all that pass for them.
	marked := &rbacv1.RoleList{}
	if err := s.Client.List(ctx, marked, client.MatchingLabels{ledger.ManagedLabel: v1alpha1.FieldManager}, client.UnsafeDisableDeepCopy); err != nil {
		return fmt.Errorf("listing the ledger's roles: %w", err)
	}
	for i := range marked.Items {
		if err := s.lookAtRole(ctx, &marked.Items[i]); err != nil {
			return err
		}
	}
	if err := s.all(ctx, s.lookAtRole, func() client.ObjectList { return &rbacv1.RoleList{} }, unmarked()); err != nil {
		return err
	}
	return s.all(ctx, s.lookAtClusterRole, func() client.ObjectList { return &rbacv1.ClusterRoleList{} })
}

// unmarked selects what does not say that the operator wrote it.
func unmarked() client.ListOption {
	selector := labels.NewSelector()
	if requirement, err := labels.NewRequirement(ledger.ManagedLabel, selection.NotIn, []string{v1alpha1.FieldManager}); err == nil {
		selector = selector.Add(*requirement)
	}
	return client.MatchingLabelsSelector{Selector: selector}
}

func (s *scan) lookAtRole(ctx context.Context, item runtime.Object) error {
	role, ok := item.(*rbacv1.Role)
	if !ok {
		return fmt.Errorf("a list of roles holds a %T", item)
	}
	if !ledger.Grants(role.Rules) || enforcement.Ours(role) {
		return nil
	}
	if len(role.Finalizers) > 0 {
		// It stays for as long as somebody likes, and permits what it says all the while.
		role = role.DeepCopy()
		role.Rules = nil
		err := s.Client.Update(ctx, role, client.FieldOwner(v1alpha1.FieldManager))
		if client.IgnoreNotFound(err) != nil {
			return fmt.Errorf("emptying %s: %w", enforcement.Name("Role", role), err)
		}
	}
	s.remove(ctx, "Role", role)
	return nil
}

// lookAtClusterRole tells of a cluster role, and has its bindings to the account's groups removed. It does not remove the role itself, which may be
// one of Kubernetes' own that somebody has added rules to.
func (s *scan) lookAtClusterRole(ctx context.Context, item runtime.Object) error {
	role, ok := item.(*rbacv1.ClusterRole)
	if !ok {
		return fmt.Errorf("a list of cluster roles holds a %T", item)
	}
	if !ledger.Grants(role.Rules) {
		return nil
	}
	logf.FromContext(ctx).Info("a cluster role permits names of the ledger; take the rules on pods.aims-operator.io out of it, or out of what is aggregated into it",
		"clusterRole", role.Name)
	s.granting[role.Name] = true
	s.faults = append(s.faults, enforcement.Fault{
		Piece: enforcement.PieceLedger, Reason: v1alpha1.EnforcementNotPutBackReason, What: enforcement.Name("ClusterRole", role),
	})
	return nil
}
