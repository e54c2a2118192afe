// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// +kubebuilder:rbac:groups=rbac.authorization.k8s.io,resources=clusterrolebindings,verbs=list;delete

// pageSize is how many roles or bindings are held in memory at a time. They cannot be selected by what they permit or whom they bind, so that all are
// read, now and then.
const pageSize = 500

// scan is what one look at all roles and bindings finds.
type scan struct {
	*Reconciler

	faults []enforcement.Fault
	// groups are the namespaces with bindings to groups of the account; the empty one stands for the cluster.
	groups map[string]bool
	// granting are the cluster roles that permit names of the ledger.
	granting map[string]bool
}

// ledger removes roles of the ledger's names and bindings to its account that are not the operator's, and finds where rights for all service
// accounts reach it.
func (r *Reconciler) ledger(ctx context.Context) (time.Duration, error) {
	s := &scan{Reconciler: r, groups: map[string]bool{}, granting: map[string]bool{}}
	if err := s.roles(ctx); err != nil {
		return 0, err
	}
	for _, fresh := range []func() client.ObjectList{
		func() client.ObjectList { return &rbacv1.RoleBindingList{} }, func() client.ObjectList { return &rbacv1.ClusterRoleBindingList{} },
	} {
		if err := s.all(ctx, s.look, fresh); err != nil {
			return 0, err
		}
	}
	open, err := r.open(ctx, s.groups)
	if err != nil {
		return 0, err
	}
	r.Watch.Report(enforcement.FromLedger, append(s.faults, open...))
	return 0, nil
}

// all looks at all objects of a kind, page by page.
func (s *scan) all(
	ctx context.Context, look func(context.Context, runtime.Object) error, fresh func() client.ObjectList, options ...client.ListOption,
) error {
	for next := ""; ; {
		page := fresh()
		if err := s.Live.List(ctx, page, append(options, client.Limit(pageSize), client.Continue(next))...); err != nil {
			return fmt.Errorf("listing %T: %w", page, err)
		}
		if err := apimeta.EachListItem(page, func(item runtime.Object) error { return look(ctx, item) }); err != nil {
			return err
		}
		if next = page.GetContinue(); next == "" {
			return nil
		}
	}
}

func (s *scan) look(ctx context.Context, item runtime.Object) error {
	var kind string
	var object client.Object
	var subjects []rbacv1.Subject
	var role rbacv1.RoleRef
	switch binding := item.(type) {
	case *rbacv1.RoleBinding:
		kind, object, subjects, role = "RoleBinding", binding, binding.Subjects, binding.RoleRef
	case *rbacv1.ClusterRoleBinding:
		kind, object, subjects, role = "ClusterRoleBinding", binding, binding.Subjects, binding.RoleRef
	default:
		return fmt.Errorf("a list of bindings holds a %T", item)
	}
	switch enforcement.Reach(s.Account, subjects) {
	case enforcement.ToGroups:
		if role.Kind == "ClusterRole" && s.granting[role.Name] {
			s.remove(ctx, kind, object)
			return nil
		}
		s.groups[object.GetNamespace()] = true
	case enforcement.ToAccount:
		if !enforcement.Ours(object) {
			s.remove(ctx, kind, object)
		}
	case enforcement.Elsewhere:
	}
	return nil
}

// remove removes what permits something to the account: nobody uses that account, and what it may do is what the ledger says.
func (s *scan) remove(ctx context.Context, kind string, object client.Object) {
	err := s.Client.Delete(ctx, object, client.Preconditions{UID: new(object.GetUID()), ResourceVersion: new(object.GetResourceVersion())})
	switch {
	case apierrors.IsNotFound(err), apierrors.IsConflict(err):
		// What it is now, the next look tells.
	case err != nil:
		logf.FromContext(ctx).Error(err, "cannot remove what permits something to the ledger's account", "object", enforcement.Name(kind, object))
		s.faults = append(s.faults, enforcement.NotPutBack(kind, enforcement.Name(kind, object)))
	default:
		if _, isRole := object.(*rbacv1.Role); len(object.GetFinalizers()) > 0 && !isRole {
			// It stays until somebody takes the finalizer away, and binds all the while.
			s.faults = append(s.faults, enforcement.NotPutBack(kind, enforcement.Name(kind, object)))
		}
		s.Watch.PutBack(&enforcement.Change{Object: object, Kind: kind, How: enforcement.Added, Manager: enforcement.ManagerOf(object)})
	}
}
