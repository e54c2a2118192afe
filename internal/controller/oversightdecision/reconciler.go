// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package oversightdecision reconciles decisions: it says of each whether the operator vouches for it.
package oversightdecision

import (
	"context"
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

// Reconciler reconciles one decision. No verdict depends on what it writes.
type Reconciler struct {
	Client client.Client
	Facts  *snapshot.Reader
}

// +kubebuilder:rbac:groups=aims-operator.io,resources=oversightdecisions,verbs=get;list;watch
// +kubebuilder:rbac:groups=aims-operator.io,resources=oversightdecisions/status,verbs=patch

// Reconcile looks at the decision's seal, and writes the result if it differs from what is stored.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	d := &v1alpha1.OversightDecision{}
	if err := r.Client.Get(ctx, request.NamespacedName, d); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if d.DeletionTimestamp != nil {
		return ctrl.Result{}, nil
	}
	verified, err := r.verified(ctx, d)
	if err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	updated := d.DeepCopy()
	updated.Status.ObservedGeneration = d.Generation
	conditions.Set(&updated.Status.Conditions, d.Generation, verified)
	if _, err := statuswriter.Write(ctx, r.Client, d, updated); err != nil {
		if apierrors.IsConflict(err) {
			return ctrl.Result{RequeueAfter: statuswriter.ConflictDelay}, nil
		}
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, nil
}

// verified says who vouches for a decision: the operator by its seal, or a key by its signature. What somebody forbade by a key that was trusted when it
// came stands by the seal, whatever the policies trust now.
func (r *Reconciler) verified(ctx context.Context, d *v1alpha1.OversightDecision) (metav1.Condition, error) {
	seal, err := r.Facts.Verified(ctx, d)
	if err != nil || d.Spec.Signature == "" {
		return conditions.Verified(d, seal), err
	}
	distrust, err := r.Facts.Distrusted(ctx, d)
	holds := seal == decision.SealHolds || seal == decision.SealOfOtherSystem
	recorded := decision.Recorded{OversightDecision: d}
	if err == nil && holds && (distrust == nil && seal == decision.SealOfOtherSystem || distrust != nil && decision.Forbids(recorded.Spec.Decision)) {
		return conditions.Verified(d, seal), nil
	}
	return conditions.VerifiedSignature(distrust), err
}

// SetupWithManager wakes the reconciler for new decisions, for those that a system or an assessment made anew concerns, and for signed ones when other
// policies may govern the system, or the same trust other keys.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	err := ctrl.NewControllerManagedBy(manager).
		Named("oversightdecision").
		For(&v1alpha1.OversightDecision{}).
		Watches(&v1alpha1.AISystem{}, handler.EnqueueRequestsFromMapFunc(r.Facts.DecisionsOn), builder.WithPredicates(predicate.Or(madeAnew(), governedAnew()))).
		Watches(&v1alpha1.OversightPolicy{}, handler.EnqueueRequestsFromMapFunc(r.Facts.SignedDecisions), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&corev1.Namespace{}, handler.EnqueueRequestsFromMapFunc(r.Facts.SignedDecisions), builder.WithPredicates(predicate.LabelChangedPredicate{})).
		Watches(&v1alpha1.ImpactAssessment{}, handler.EnqueueRequestsFromMapFunc(r.Facts.DecisionsOn), builder.WithPredicates(madeAnew())).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the OversightDecision controller: %w", err)
	}
	return nil
}

// madeAnew passes what comes and goes, and no change.
func madeAnew() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(event.UpdateEvent) bool { return false }}
}

// governedAnew passes changes by which other policies may apply to a system, and trust other keys.
func governedAnew() predicate.Predicate {
	return predicate.Funcs{
		CreateFunc: func(event.CreateEvent) bool { return false }, DeleteFunc: func(event.DeleteEvent) bool { return false },
		UpdateFunc: func(e event.UpdateEvent) bool {
			before, was := e.ObjectOld.(*v1alpha1.AISystem)
			after, is := e.ObjectNew.(*v1alpha1.AISystem)
			return was && is && (before.Spec.Risk.Tier != after.Spec.Risk.Tier || !maps.Equal(before.Labels, after.Labels) || released(before) != released(after) ||
				came(before) != came(after))
		},
	}
}

// came is the tier in which a system came to its stage, which counts likewise.
func came(system *v1alpha1.AISystem) v1alpha1.RiskTier {
	if system.Status.Lifecycle == nil {
		return ""
	}
	return system.Status.Lifecycle.Tier
}

// released is the content of a system's release, whose tier counts beside the one that the system declares.
func released(system *v1alpha1.AISystem) v1alpha1.ContentDigest {
	if system.Status.Release == nil {
		return ""
	}
	return system.Status.Release.ContentDigest
}
