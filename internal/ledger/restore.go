// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"fmt"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Restoration is an object of the ledger that somebody else changed, and that is what it should be again.
type Restoration struct {
	// Before is the object as it was found. Nil: it was deleted.
	Before client.Object
	// After is the object as it is now. Nil: it was added by somebody, and is removed.
	After client.Object
}

// restore stores an object that differs from what is stored, by what the cache says. Where nothing was published since it was stored, either
// somebody else changed it or the cache is behind; the API server knows which.
func (w *Writer) restore(ctx context.Context, settled bool, object client.Object, exists bool) error {
	if !settled {
		_, err := w.put(ctx, object, exists)
		return err
	}
	found, err := w.found(ctx, object)
	if err != nil {
		return err
	}
	if found != nil && same(found, object) {
		return nil
	}
	stored, err := w.put(ctx, object, found != nil)
	if stored {
		w.Restored(Restoration{Before: found, After: object})
	}
	return err
}

// discard removes an object that is not of the ledger any more. Where nothing was published since, it never was.
func (w *Writer) discard(ctx context.Context, settled bool, object client.Object) error {
	removed, err := w.remove(ctx, object)
	if removed && settled {
		w.Restored(Restoration{Before: object})
	}
	return err
}

// found is the object of that name as the API server has it, or nil. The operator may list such objects, and need not get them.
func (w *Writer) found(ctx context.Context, object client.Object) (client.Object, error) {
	named := []client.ListOption{client.InNamespace(object.GetNamespace()), client.MatchingFields{"metadata.name": object.GetName()}}
	roles, bindings := &rbacv1.RoleList{}, &rbacv1.RoleBindingList{}
	var list client.ObjectList = roles
	if _, isBinding := object.(*rbacv1.RoleBinding); isBinding {
		list = bindings
	}
	if err := w.Live.List(ctx, list, named...); err != nil {
		return nil, fmt.Errorf("reading %T %q: %w", object, object.GetName(), err)
	}
	for i := range roles.Items {
		return &roles.Items[i], nil
	}
	for i := range bindings.Items {
		return &bindings.Items[i], nil
	}
	return nil, nil
}

// same tells whether an object is what it should be.
func same(found, wanted client.Object) bool {
	for key, value := range wanted.GetLabels() {
		if found.GetLabels()[key] != value {
			return false
		}
	}
	switch f := found.(type) {
	case *rbacv1.Role:
		w, ok := wanted.(*rbacv1.Role)
		return ok && apiequality.Semantic.DeepEqual(f.Rules, w.Rules)
	case *rbacv1.RoleBinding:
		w, ok := wanted.(*rbacv1.RoleBinding)
		return ok && f.RoleRef == w.RoleRef && slices.Equal(f.Subjects, w.Subjects)
	}
	return false
}
