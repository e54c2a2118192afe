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

// pageSize is how many bindings are held in memory at a time. They cannot be selected by whom they bind, so that all are read, now and then.
const pageSize = 500

// scan is what one look at all bindings finds.
type scan struct {
	*Reconciler

	faults []enforcement.Fault
	// groups are the namespaces with bindings to groups of the account; the empty one stands for the cluster.
	groups map[string]bool
}

// ledger removes bindings to the ledger's account that are not the operator's, and finds where rights for all service accounts reach it.
func (r *Reconciler) ledger(ctx context.Context) (time.Duration, error) {
	s := &scan{Reconciler: r, groups: map[string]bool{}}
	for _, fresh := range []func() client.ObjectList{
		func() client.ObjectList { return &rbacv1.RoleBindingList{} }, func() client.ObjectList { return &rbacv1.ClusterRoleBindingList{} },
	} {
		if err := s.all(ctx, fresh); err != nil {
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

// all looks at all bindings of a kind, page by page.
func (s *scan) all(ctx context.Context, fresh func() client.ObjectList) error {
	for next := ""; ; {
		page := fresh()
		if err := s.Live.List(ctx, page, client.Limit(pageSize), client.Continue(next)); err != nil {
			return fmt.Errorf("listing bindings: %w", err)
		}
		if err := apimeta.EachListItem(page, func(item runtime.Object) error { return s.look(ctx, item) }); err != nil {
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
	switch binding := item.(type) {
	case *rbacv1.RoleBinding:
		kind, object, subjects = "RoleBinding", binding, binding.Subjects
	case *rbacv1.ClusterRoleBinding:
		kind, object, subjects = "ClusterRoleBinding", binding, binding.Subjects
	default:
		return fmt.Errorf("a list of bindings holds a %T", item)
	}
	switch enforcement.Reach(s.Account, subjects) {
	case enforcement.ToGroups:
		s.groups[object.GetNamespace()] = true
	case enforcement.ToAccount:
		if !enforcement.Ours(object) {
			s.remove(ctx, kind, object)
		}
	case enforcement.Elsewhere:
	}
	return nil
}

// remove removes a binding that names the account: nobody uses that account, and what it may do is what the ledger says.
func (s *scan) remove(ctx context.Context, kind string, binding client.Object) {
	err := s.Client.Delete(ctx, binding, client.Preconditions{UID: new(binding.GetUID()), ResourceVersion: new(binding.GetResourceVersion())})
	switch {
	case apierrors.IsNotFound(err), apierrors.IsConflict(err):
		// What it is now, the next look tells.
	case err != nil:
		logf.FromContext(ctx).Error(err, "cannot remove a binding to the ledger's account", "binding", enforcement.Name(kind, binding))
		s.faults = append(s.faults, enforcement.NotPutBack(kind, enforcement.Name(kind, binding)))
	default:
		s.Watch.PutBack(&enforcement.Change{Object: binding, Kind: kind, How: enforcement.Added, Manager: enforcement.ManagerOf(binding)})
	}
}
