// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package oversightpolicy

import (
	"context"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// settle is how long counts may lag behind the systems, so that a change to ten thousand systems is counted a few times and not ten thousand.
const settle = time.Second

// SetupWithManager wakes the reconciler for a policy when it changes, and for all policies when systems or namespaces do.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	err := ctrl.NewControllerManagedBy(manager).
		Named("oversightpolicy").
		For(&v1alpha1.OversightPolicy{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		// What the operator itself writes into the status wakes it as late as everything else, so that it writes once in a while and not at once again.
		Watches(&v1alpha1.OversightPolicy{}, r.allPoliciesLater()).
		Watches(&v1alpha1.AISystem{}, r.allPoliciesLater()).
		Watches(&appsv1.Deployment{}, r.allPoliciesLater(), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&corev1.Namespace{}, r.allPoliciesLater(), builder.WithPredicates(predicate.LabelChangedPredicate{})).
		WatchesRawSource(source.Func(r.feed)).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the OversightPolicy controller: %w", err)
	}
	return nil
}

// feed wakes all policies at once when something is wrong with the gate, or is right again.
func (r *Reconciler) feed(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	r.Enforcement.OnChange(func() { r.allPolicies(ctx, queue.Add) })
	return nil
}

func (r *Reconciler) allPolicies(ctx context.Context, add func(reconcile.Request)) {
	list := &v1alpha1.OversightPolicyList{}
	if err := r.Client.List(ctx, list, snapshot.ReadOnly()); err != nil {
		logf.FromContext(ctx).Error(err, "listing oversight policies")
		return
	}
	for i := range list.Items {
		add(reconcile.Request{NamespacedName: client.ObjectKeyFromObject(&list.Items[i])})
	}
}

func (r *Reconciler) allPoliciesLater() handler.EventHandler {
	later := func(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
		r.allPolicies(ctx, func(request reconcile.Request) { queue.AddAfter(request, settle) })
	}
	return handler.Funcs{
		CreateFunc: func(ctx context.Context, _ event.CreateEvent, q workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			later(ctx, q)
		},
		UpdateFunc: func(ctx context.Context, _ event.UpdateEvent, q workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			later(ctx, q)
		},
		DeleteFunc: func(ctx context.Context, _ event.DeleteEvent, q workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			later(ctx, q)
		},
	}
}
