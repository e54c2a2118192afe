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

// firstWake wakes the reconciler once, when the controller starts: there may be no policy and no configuration yet that would.
func firstWake() source.Source {
	return source.Func(func(_ context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
		queue.Add(reconcile.Request{NamespacedName: client.ObjectKey{Name: registration.Name}})
		return nil
	})
}
