// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package impactassessment reconciles impact assessments: it writes what people would approve, who has, and whether policy accepts it.
package impactassessment

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

// Reconciler reconciles one impact assessment.
type Reconciler struct {
	Client client.Client
	Facts  *snapshot.Reader
	Clock  clock.PassiveClock
}

// +kubebuilder:rbac:groups=aims-operator.io,resources=impactassessments,verbs=get;list;watch
// +kubebuilder:rbac:groups=aims-operator.io,resources=impactassessments/status,verbs=patch

// Reconcile judges the assessment's system by this assessment alone, and writes the result if it differs from what is stored.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	assessment := &v1alpha1.ImpactAssessment{}
	if err := r.Client.Get(ctx, request.NamespacedName, assessment); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if assessment.DeletionTimestamp != nil {
		return ctrl.Result{}, nil
	}
	facts, err := r.Facts.System(ctx, assessment.Namespace, assessment.Spec.SystemRef.Name)
	if err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	status, recheckAt := judge(facts, assessment)
	updated := assessment.DeepCopy()
	updated.Status = status
	if _, err := statuswriter.Write(ctx, r.Client, assessment, updated); err != nil {
		if apierrors.IsConflict(err) {
			return ctrl.Result{RequeueAfter: statuswriter.ConflictDelay}, nil
		}
		return ctrl.Result{}, err
	}
	if recheckAt.IsZero() {
		return ctrl.Result{}, nil
	}
	return ctrl.Result{RequeueAfter: max(recheckAt.Sub(r.Clock.Now()), time.Millisecond)}, nil
}

func judge(facts *snapshot.Facts, assessment *v1alpha1.ImpactAssessment) (v1alpha1.ImpactAssessmentStatus, time.Time) {
	if facts.System == nil {
		return conditions.AssessmentWithoutSystem(assessment.Status, assessment.Generation, assessment.Spec.SystemRef.Name), time.Time{}
	}
	verdict := facts.EvaluateAssessment(assessment.Name)
	return conditions.Assessment(assessment.Status, assessment.Generation, &verdict), verdict.RecheckAt
}

// SetupWithManager wakes the reconciler whenever something changes that an assessment's status depends on.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	err := ctrl.NewControllerManagedBy(manager).
		Named("impactassessment").
		For(&v1alpha1.ImpactAssessment{}).
		Watches(&v1alpha1.AISystem{}, handler.EnqueueRequestsFromMapFunc(r.Facts.AssessmentsOfSystem)).
		Watches(&v1alpha1.OversightDecision{}, handler.EnqueueRequestsFromMapFunc(r.Facts.AssessmentOfDecision),
			builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&v1alpha1.OversightPolicy{}, handler.EnqueueRequestsFromMapFunc(r.Facts.AllAssessments),
			builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&corev1.Namespace{}, handler.EnqueueRequestsFromMapFunc(r.Facts.AllAssessments),
			builder.WithPredicates(predicate.LabelChangedPredicate{})).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the ImpactAssessment controller: %w", err)
	}
	return nil
}
