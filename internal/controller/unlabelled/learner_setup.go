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
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const (
	// together is how long a change waits for others before what is known is judged anew.
	together = 50 * time.Millisecond
	// resyncPods is when pods are looked at again although nobody asked, and hurry how soon after a look at the earliest if somebody did.
	resyncPods = 30 * time.Second
	hurry      = 5 * time.Second
	// afterHint is when a pod is stored that the operator has answered for.
	afterHint = time.Second
)

// What is reconciled: the pods that there are, and what is known of them.
var (
	thePods     = reconcile.Request{NamespacedName: client.ObjectKey{Name: "pods"}}
	whatIsKnown = reconcile.Request{NamespacedName: client.ObjectKey{Name: "known"}}
)

// SetupWithManager wakes the learner when something changes that a verdict on pods without a system depends on, and when there may be more to learn.
func (l *Learner) SetupWithManager(manager ctrl.Manager) error {
	judge, both := wakes(wake{whatIsKnown, together}), wakes(wake{whatIsKnown, together}, wake{thePods, settle})
	err := ctrl.NewControllerManagedBy(manager).
		Named("cleared").
		Watches(&v1alpha1.OversightPolicy{}, both, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&corev1.Namespace{}, both, builder.WithPredicates(predicate.LabelChangedPredicate{})).
		Watches(&v1alpha1.AISystem{}, judge, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WatchesRawSource(source.Func(l.feed)).
		// What is known is judged while pods are looked at.
		WithOptions(controller.Options{MaxConcurrentReconciles: 2}).
		Complete(l)
	if err != nil {
		return fmt.Errorf("setting up the controller of cleared pods that name no system: %w", err)
	}
	return nil
}

// feed has the pods looked at when the controller starts, and soon after a hint.
func (l *Learner) feed(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	queue.Add(thePods)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-l.Hints:
				queue.AddAfter(thePods, l.looking.due(l.Clock.Now(), hurry))
			}
		}
	}()
	return nil
}
