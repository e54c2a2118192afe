// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// settle is how long a change waits for others, so that ten thousand of them are one pass. The webhook's answers by what was true before are
// stored by then.
const settle = time.Second

// everything is what is reconciled.
var everything = reconcile.Request{NamespacedName: client.ObjectKey{Name: "held-pods"}}

// SetupWithManager wakes the reconciler when something changes that may clear a pod, and at the start, when recognisers may be others than before.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	err := ctrl.NewControllerManagedBy(manager).
		Named("unlabelled").
		Watches(&v1alpha1.OversightPolicy{}, later(), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&corev1.Namespace{}, later(), builder.WithPredicates(predicate.LabelChangedPredicate{})).
		Watches(&v1alpha1.AISystem{}, later(), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WatchesRawSource(source.Func(func(_ context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
			queue.Add(everything)
			return nil
		})).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the controller of held pods that name no system: %w", err)
	}
	return nil
}

func later() handler.EventHandler { return wakes(wake{everything, settle}) }

// wake is a request, and after what time it is made.
type wake struct {
	request reconcile.Request
	after   time.Duration
}

// wakes makes requests when an object changes, and none for the objects that there are at the start.
func wakes(all ...wake) handler.EventHandler {
	add := func(queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
		for _, w := range all {
			queue.AddAfter(w.request, w.after)
		}
	}
	return handler.Funcs{
		CreateFunc: func(_ context.Context, e event.CreateEvent, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			if !e.IsInInitialList {
				add(queue)
			}
		},
		UpdateFunc: func(_ context.Context, _ event.UpdateEvent, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			add(queue)
		},
		DeleteFunc: func(_ context.Context, _ event.DeleteEvent, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			add(queue)
		},
	}
}
