// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

// concurrency is how many monitors are looked at at once. Mostly they wait for an answer; the gate bounds how many wait for the same source, and for the
// same namespace.
const concurrency = 128

// longestConflictDelay is how seldom a monitor is looked at that somebody else writes all the time.
const longestConflictDelay = 30 * time.Second

func newConflicts() workqueue.TypedRateLimiter[types.NamespacedName] {
	return workqueue.NewTypedItemExponentialFailureRateLimiter[types.NamespacedName](statuswriter.ConflictDelay, longestConflictDelay)
}

// SetupWithManager wakes the reconciler when a monitor is written; from then on it comes back by itself.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	r.conflicts = newConflicts()
	err := ctrl.NewControllerManagedBy(manager).
		Named("driftmonitor").
		For(&v1alpha1.DriftMonitor{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WithOptions(controller.Options{MaxConcurrentReconciles: concurrency}).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the DriftMonitor controller: %w", err)
	}
	return nil
}
