// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// managerOf is the field manager that altered a stored object. It is read before the object is written, since what is written over has no manager
// any more. Not to know it is no reason to leave the object as it is.
func (r *Reconciler) managerOf(ctx context.Context, altered client.Object) string {
	kind, err := r.client.GroupVersionKindFor(altered)
	if err != nil {
		return ""
	}
	list := &metav1.PartialObjectMetadataList{}
	list.SetGroupVersionKind(kind.GroupVersion().WithKind(kind.Kind + "List"))
	// A list, because the operator may list all configurations and get but its own.
	if err := r.live.List(ctx, list, client.MatchingFields{"metadata.name": altered.GetName()}); err != nil {
		logf.FromContext(ctx).V(1).Info("cannot see who altered a configuration", "error", err.Error())
		return ""
	}
	for i := range list.Items {
		return enforcement.ManagerOf(&list.Items[i])
	}
	return ""
}
