// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// SetupWithManager wakes the reconciler whenever something changes that a verdict depends on.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	found := make(chan event.GenericEvent)
	b := ctrl.NewControllerManagedBy(manager).
		Named("aisystem").
		For(&v1alpha1.AISystem{}).
		Watches(&v1alpha1.ImpactAssessment{}, handler.EnqueueRequestsFromMapFunc(r.Facts.SystemOfAssessment), builder.WithPredicates(written())).
		Watches(&v1alpha1.OversightDecision{}, r.decided(), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&v1alpha1.DriftMonitor{}, handler.EnqueueRequestsFromMapFunc(r.Facts.SystemOfMonitor), builder.WithPredicates(snapshot.MonitorSaid())).
		Watches(&v1alpha1.OversightPolicy{}, handler.EnqueueRequestsFromMapFunc(r.Facts.AllSystems),
			builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&corev1.Namespace{}, handler.EnqueueRequestsFromMapFunc(r.Facts.AllSystems),
			builder.WithPredicates(predicate.LabelChangedPredicate{})).
		WatchesRawSource(r.published()).
		WatchesRawSource(source.Channel(found, &handler.EnqueueRequestForObject{})).
		WithOptions(controller.Options{MaxConcurrentReconciles: inTransit})
	if r.Custom != nil {
		b = b.WatchesRawSource(r.Custom)
	}
	for _, kind := range snapshot.WorkloadKinds() {
		changes := written()
		if _, isPod := kind.(*corev1.Pod); isPod {
			changes = podWritten()
		}
		b = b.Watches(kind, handler.EnqueueRequestsFromMapFunc(r.Facts.SystemOfWorkload), builder.WithPredicates(changes))
	}
	b = b.Watches(&corev1.Pod{}, r.runningChanged())
	if err := b.Complete(r); err != nil {
		return fmt.Errorf("setting up the AISystem controller: %w", err)
	}
	if err := manager.Add(&watchdog{Reconciler: r, found: found}); err != nil {
		return fmt.Errorf("setting up the watchdog of held pods: %w", err)
	}
	return nil
}

// written passes what people write, and leaves out status.
func written() predicate.Predicate {
	return predicate.Or[client.Object](
		predicate.GenerationChangedPredicate{}, predicate.LabelChangedPredicate{}, predicate.AnnotationChangedPredicate{})
}

// podWritten leaves out what kubelets report of pods, which is most of what happens to them. Which images they run is looked at apart.
func podWritten() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		before, ok := e.ObjectOld.(*corev1.Pod)
		if !ok {
			return true
		}
		after, ok := e.ObjectNew.(*corev1.Pod)
		return !ok || !apiequality.Semantic.DeepEqual(before.Spec, after.Spec) ||
			!apiequality.Semantic.DeepEqual(before.Labels, after.Labels) ||
			!apiequality.Semantic.DeepEqual(before.Annotations, after.Annotations) ||
			(before.DeletionTimestamp == nil) != (after.DeletionTimestamp == nil)
	}}
}
