// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"
	"slices"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/internal/registration"
)

// lag is how long API servers may go on without a policy that was put back.
const lag = 5 * time.Second

// SetupWithManager makes every check at the start, and again when a watch tells of a change.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	err := ctrl.NewControllerManagedBy(manager).
		Named("enforcement").
		Watches(&admissionregistrationv1.ValidatingAdmissionPolicy{}, r.wake()).
		Watches(&admissionregistrationv1.ValidatingAdmissionPolicyBinding{}, r.wake()).
		WatchesRawSource(source.Func(start)).
		// A scan of all bindings must not keep the other checks waiting.
		WithOptions(controller.Options{MaxConcurrentReconciles: len(checks)}).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the enforcement controller: %w", err)
	}
	return nil
}

func start(_ context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	for _, c := range checks {
		queue.Add(requestOf(c.name))
	}
	return nil
}

// wake looks at the guard of namespace labels when it changes. What the guard of the ledger lets in while it is away is found when it is back.
func (r *Reconciler) wake() handler.EventHandler {
	look := func(o client.Object, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
		switch {
		case slices.Contains([]string{r.Guard.Policy.Name, r.Guard.Binding.Name}, o.GetName()):
			queue.Add(requestOf(checkNamespaceLabels))
		case o.GetName() == registration.PolicyLedger:
			queue.Add(requestOf(checkLedger))
			queue.AddAfter(requestOf(checkLedger), lag)
		}
	}
	return handler.Funcs{
		CreateFunc: func(_ context.Context, e event.CreateEvent, q workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			look(e.Object, q)
		},
		UpdateFunc: func(_ context.Context, e event.UpdateEvent, q workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			if e.ObjectOld.GetGeneration() != e.ObjectNew.GetGeneration() {
				look(e.ObjectNew, q)
			}
		},
		DeleteFunc: func(_ context.Context, e event.DeleteEvent, q workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			look(e.Object, q)
		},
	}
}
