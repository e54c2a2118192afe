// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"context"

	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/internal/registration"
)

// wake wakes the reconciler once, when the controller starts, since there may be no policy and no configuration yet that would; and then
// whenever the authorities change.
func (r *Reconciler) wake() source.Source {
	return source.Func(func(_ context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
		one := reconcile.Request{NamespacedName: client.ObjectKey{Name: registration.Name}}
		r.authorities.OnChange(func() { queue.Add(one) })
		queue.Add(one)
		return nil
	})
}
