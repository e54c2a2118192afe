// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"

	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// hurried is the priority of systems about which a person decided what is not to wait. All else has none.
const hurried = 100

// decided wakes the reconciler for the system that a decision is about. What forbids or resumes does not wait behind what an edit of a policy woke, which
// may be ten thousand systems: it goes first in the queue, and if it has left the queue already and waits for its turn, it gets that. What is found at a
// start is not hurried, since most of it is old.
func (r *Reconciler) decided() handler.EventHandler {
	all := handler.EnqueueRequestsFromMapFunc(r.Facts.SystemOfDecision)
	return handler.Funcs{
		CreateFunc: func(ctx context.Context, e event.CreateEvent, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			first, ordered := queue.(priorityqueue.PriorityQueue[reconcile.Request])
			if !ordered || e.IsInInitialList || !hurries(e.Object) {
				all.Create(ctx, e, queue)
				return
			}
			for _, request := range r.Facts.SystemOfDecision(ctx, e.Object) {
				// In this order: a pass that ends the haste is followed by another, and not the other way round.
				r.turns.hurry(request.NamespacedName)
				first.AddWithOpts(priorityqueue.AddOpts{Priority: new(hurried)}, request)
			}
		},
		UpdateFunc: all.Update, DeleteFunc: all.Delete, GenericFunc: all.Generic,
	}
}

// hurries tells whether a decision forbids or resumes.
func hurries(object client.Object) bool {
	d, ok := object.(*v1alpha1.OversightDecision)
	return ok && (decision.Forbids(d.Spec.Decision) || d.Spec.Decision == v1alpha1.DecisionResume)
}

// halting tells whether a halt has pods left to stop. Until it has none, the system is in haste, however the halt was found.
func (s *scope) halting() bool {
	for i := range s.judged {
		if w := &s.judged[i]; w.mustGo() && w.verdict.Has(haltReason) {
			return true
		}
	}
	return len(s.ending) > 0
}

// hasten hurries a system whose halt has pods to stop: the operator may have started after the halt was decided, or a pod after it was done.
func (r *Reconciler) hasten(_ context.Context, s *scope) error {
	if s.haste == 0 && s.halting() {
		r.turns.hurry(s.key)
	}
	return nil
}
