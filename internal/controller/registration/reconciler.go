// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package registration keeps the webhook configurations what they should be: which namespaces are governed follows from the policies, and
// what somebody edits or deletes is put back.
package registration

import (
	"context"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// Reconciler reconciles the operator's two webhook configurations.
type Reconciler struct {
	Client client.Client
	Target registration.Target
}

// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingwebhookconfigurations;mutatingwebhookconfigurations,verbs=create;list;watch
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingwebhookconfigurations;mutatingwebhookconfigurations,resourceNames=aims-operator,verbs=get;update

// Reconcile writes the configurations that the policies ask for, if they differ from what is stored.
func (r *Reconciler) Reconcile(ctx context.Context, _ ctrl.Request) (ctrl.Result, error) {
	policies := &v1alpha1.OversightPolicyList{}
	if err := r.Client.List(ctx, policies); err != nil {
		return ctrl.Result{}, fmt.Errorf("listing oversight policies: %w", err)
	}
	mutating := registration.Mutating(r.Target, policies.Items)
	validating := registration.Validating(r.Target, policies.Items)
	if err := r.keep(ctx, mutating, &admissionregistrationv1.MutatingWebhookConfiguration{}, func(stored client.Object) bool {
		s, ok := stored.(*admissionregistrationv1.MutatingWebhookConfiguration)
		return ok && apiequality.Semantic.DeepEqual(s.Webhooks, mutating.Webhooks)
	}); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.keep(ctx, validating, &admissionregistrationv1.ValidatingWebhookConfiguration{}, func(stored client.Object) bool {
		s, ok := stored.(*admissionregistrationv1.ValidatingWebhookConfiguration)
		return ok && apiequality.Semantic.DeepEqual(s.Webhooks, validating.Webhooks)
	})
}

func (r *Reconciler) keep(ctx context.Context, wanted, stored client.Object, same func(client.Object) bool) error {
	err := r.Client.Get(ctx, client.ObjectKeyFromObject(wanted), stored)
	switch {
	case apierrors.IsNotFound(err):
		if err := r.Client.Create(ctx, wanted, client.FieldOwner(v1alpha1.FieldManager)); err != nil {
			return fmt.Errorf("creating %T %q: %w", wanted, wanted.GetName(), err)
		}
		logf.FromContext(ctx).Info("wrote a webhook configuration", "type", fmt.Sprintf("%T", wanted))
		return nil
	case err != nil:
		return fmt.Errorf("reading %T %q: %w", wanted, wanted.GetName(), err)
	case same(stored):
		return nil
	}
	wanted.SetResourceVersion(stored.GetResourceVersion())
	if err := r.Client.Update(ctx, wanted, client.FieldOwner(v1alpha1.FieldManager)); err != nil {
		return fmt.Errorf("putting back %T %q: %w", wanted, wanted.GetName(), err)
	}
	logf.FromContext(ctx).Info("put back a webhook configuration", "type", fmt.Sprintf("%T", wanted))
	return nil
}

// SetupWithManager wakes the reconciler when a policy or one of the configurations changes. The configurations are wanted from the start,
// so the first wake-up is the manager's own.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	one := handler.EnqueueRequestsFromMapFunc(func(context.Context, client.Object) []reconcile.Request {
		return []reconcile.Request{{NamespacedName: client.ObjectKey{Name: registration.Name}}}
	})
	ours := builder.WithPredicates(predicate.NewPredicateFuncs(func(o client.Object) bool { return o.GetName() == registration.Name }))
	err := ctrl.NewControllerManagedBy(manager).
		Named("registration").
		Watches(&v1alpha1.OversightPolicy{}, one, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&admissionregistrationv1.ValidatingWebhookConfiguration{}, one, ours).
		Watches(&admissionregistrationv1.MutatingWebhookConfiguration{}, one, ours).
		WatchesRawSource(firstWake()).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the registration controller: %w", err)
	}
	return nil
}
