// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// write stores the page's Roles and their bindings where they differ from what is stored, and removes those that are not needed. Settled: see page.
func (w *Writer) write(ctx context.Context, key pageKey, entries []Entry, settled bool) error {
	wanted := Roles(key.namespace, key.page, entries)
	roles, err := w.stored(ctx, key)
	if err != nil {
		return err
	}
	if err := w.discardOthers(ctx, settled, roles, wanted); err != nil {
		return err
	}
	for _, role := range wanted {
		i := slices.IndexFunc(roles, func(r rbacv1.Role) bool { return r.Name == role.Name })
		if i < 0 || !apiequality.Semantic.DeepEqual(roles[i].Rules, role.Rules) {
			if err := w.restore(ctx, settled, role, i >= 0); err != nil {
				return err
			}
		}
	}
	return w.bind(ctx, key, settled, wanted)
}

// discardOthers removes the Roles that are stored and not wanted.
func (w *Writer) discardOthers(ctx context.Context, settled bool, stored []rbacv1.Role, wanted []*rbacv1.Role) error {
	for i := range stored {
		if slices.ContainsFunc(wanted, func(r *rbacv1.Role) bool { return r.Name == stored[i].Name }) {
			continue
		}
		if err := w.discard(ctx, settled, &stored[i]); err != nil {
			return err
		}
	}
	return nil
}

// bind stores the bindings of the Roles, and removes all others of the page.
func (w *Writer) bind(ctx context.Context, key pageKey, settled bool, roles []*rbacv1.Role) error {
	stored := &rbacv1.RoleBindingList{}
	if err := w.Client.List(ctx, stored, client.InNamespace(key.namespace), client.MatchingLabels(Labels(key.page))); err != nil {
		return fmt.Errorf("listing the ledger's bindings of namespace %q: %w", key.namespace, err)
	}
	kept := map[string]bool{}
	for i := range stored.Items {
		binding := &stored.Items[i]
		// A binding's role cannot be changed, so that one to another is made anew.
		if slices.ContainsFunc(roles, func(r *rbacv1.Role) bool {
			return r.Name == binding.Name && binding.RoleRef == Binding(r, w.Account).RoleRef
		}) {
			kept[binding.Name] = slices.Equal(binding.Subjects, w.Account.subjects())
			continue
		}
		if err := w.discard(ctx, settled, binding); err != nil {
			return err
		}
	}
	for _, role := range roles {
		if good, exists := kept[role.Name]; !good {
			if err := w.restore(ctx, settled, Binding(role, w.Account), exists); err != nil {
				return err
			}
		}
	}
	return nil
}

// remove deletes an object, and tells whether there was one.
func (w *Writer) remove(ctx context.Context, object client.Object) (removed bool, err error) {
	err = w.Client.Delete(ctx, object)
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("deleting %T %q: %w", object, object.GetName(), err)
	}
	return true, nil
}

// put stores an object whether or not it is there: the cache, which says it, may lag behind. It carries no version, so that the ledger's word is
// the last. In a namespace that is on its way out nothing is stored.
func (w *Writer) put(ctx context.Context, object client.Object, exists bool) (stored bool, err error) {
	for range 2 {
		if exists {
			err = w.Client.Update(ctx, object, client.FieldOwner(v1alpha1.FieldManager))
		} else {
			err = w.Client.Create(ctx, object, client.FieldOwner(v1alpha1.FieldManager))
		}
		if !apierrors.IsNotFound(err) && !apierrors.IsAlreadyExists(err) {
			break
		}
		exists = !exists
		object.SetResourceVersion("")
	}
	if apierrors.IsNotFound(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		// With the namespace goes everything that could run there.
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("storing %T %q: %w", object, object.GetName(), err)
	}
	return true, nil
}
