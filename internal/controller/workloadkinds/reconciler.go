// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package workloadkinds notices custom kinds of workload that come to the cluster or leave it, so that the operator needs no restart for them.
package workloadkinds

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// A kind is served some moments after its definition is written: it is looked for as often as this, and for as long.
const (
	again  = time.Second
	enough = 2 * time.Minute
)

// Cache watches the objects of the kinds that the cluster has.
type Cache interface {
	// Refresh looks which those are.
	Refresh(ctx context.Context) error
	// Serves tells whether a kind is one of them.
	Serves(kind *workload.Kind) bool
}

// Reconciler reconciles the definition of one kind.
type Reconciler struct {
	Client client.Client
	Kinds  *workload.Table
	Cache  Cache
	Clock  clock.PassiveClock
}

// Of the kinds by default the operator reads the objects, and marks those that fall short.
// +kubebuilder:rbac:groups=apiextensions.k8s.io,resources=customresourcedefinitions,verbs=list;watch
// +kubebuilder:rbac:groups=serving.kserve.io,resources=llminferenceservices,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=serving.kserve.io,resources=inferenceservices,verbs=get;list;watch
// +kubebuilder:rbac:groups=ray.io,resources=rayclusters;rayservices;rayjobs,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=jobset.x-k8s.io,resources=jobsets,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=leaderworkerset.x-k8s.io,resources=leaderworkersets,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=kubeflow.org,resources=pytorchjobs;tfjobs;mpijobs;xgboostjobs;paddlejobs;jaxjobs,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=trainer.kubeflow.org,resources=trainjobs,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=argoproj.io,resources=rollouts,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=serving.knative.dev,resources=services;configurations,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=serving.knative.dev,resources=revisions,verbs=get;list;watch

// definition is a CustomResourceDefinition, of which nothing but its metadata is read.
func definition() *metav1.PartialObjectMetadata {
	d := &metav1.PartialObjectMetadata{}
	d.SetGroupVersionKind(schema.GroupVersionKind{Group: "apiextensions.k8s.io", Version: "v1", Kind: "CustomResourceDefinition"})
	return d
}

// Reconcile has the cache look which kinds there are, again until a new one is served.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	kind, known := r.kindOf(request.Name)
	if !known {
		return ctrl.Result{}, nil
	}
	if err := r.Cache.Refresh(ctx); err != nil {
		return ctrl.Result{}, err
	}
	d := definition()
	err := r.Client.Get(ctx, request.NamespacedName, d)
	switch {
	case client.IgnoreNotFound(err) != nil:
		return ctrl.Result{}, fmt.Errorf("reading the definition of a kind: %w", err)
	case (err == nil && d.DeletionTimestamp == nil) == r.Cache.Serves(&kind):
		return ctrl.Result{}, nil
	case err == nil && d.DeletionTimestamp == nil && r.Clock.Since(d.CreationTimestamp.Time) > enough:
		logf.FromContext(ctx).Info("a custom kind of workload is served in no version that the operator reads: its objects are judged by their pods alone",
			"kind", kind.GVK.GroupKind().String(), "versions", kind.Versions())
		return ctrl.Result{}, nil
	}
	return ctrl.Result{RequeueAfter: again}, nil
}

// kindOf is the kind whose definition has that name.
func (r *Reconciler) kindOf(name string) (workload.Kind, bool) {
	for _, kind := range r.Kinds.Custom() {
		if name == kind.Resource+"."+kind.GVK.Group {
			return kind, true
		}
	}
	return workload.Kind{}, false
}

// SetupWithManager wakes the reconciler when the definition of a kind of the table comes, changes or goes.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	ours := predicate.NewPredicateFuncs(func(o client.Object) bool {
		_, known := r.kindOf(o.GetName())
		return known
	})
	err := ctrl.NewControllerManagedBy(manager).
		Named("workloadkinds").
		WatchesMetadata(definition(), &handler.EnqueueRequestForObject{}, builder.WithPredicates(ours)).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the controller of workload kinds: %w", err)
	}
	return nil
}
