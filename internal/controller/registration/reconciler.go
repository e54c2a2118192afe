// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package registration keeps the webhook configurations what they should be: which namespaces are governed follows from the policies, and
// what somebody edits or deletes is put back.
package registration

import (
	"context"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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

// Authorities say what the API server has to trust.
type Authorities interface {
	// Current is the bundle as all replicas have it now.
	Current(context.Context) ([]byte, error)
	// OnChange has a function called when the bundle changes.
	OnChange(func())
}

// Reconciler reconciles what the API server's admission follows: admission policies, their bindings, webhook configurations.
type Reconciler struct {
	client      client.Client
	target      registration.Target
	authorities Authorities
	owner       func(context.Context) (metav1.OwnerReference, error)
	contest     contest
}

// New makes a reconciler. The owner is what the configurations belong to and go with.
func New(c client.Client, target registration.Target, authorities Authorities, owner func(context.Context) (metav1.OwnerReference, error)) *Reconciler {
	return &Reconciler{client: c, target: target, authorities: authorities, owner: owner, contest: newContest()}
}

// The verb delete is for clusters that ask for it of whoever says to what an object belongs (OwnerReferencesPermissionEnforcement).
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingwebhookconfigurations;mutatingwebhookconfigurations,verbs=create;list;watch
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicies;mutatingadmissionpolicies,verbs=create;list;watch
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicies,resourceNames=aims-operator-gate;aims-operator-lift;aims-operator-ledger,verbs=update;delete
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=mutatingadmissionpolicies,resourceNames=aims-operator-hold,verbs=update;delete
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicybindings;mutatingadmissionpolicybindings,verbs=create;list;watch;update;delete
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingwebhookconfigurations;mutatingwebhookconfigurations,resourceNames=aims-operator,verbs=get;update;delete

// Reconcile writes the configurations that the policies ask for, if they differ from what is stored.
func (r *Reconciler) Reconcile(ctx context.Context, _ ctrl.Request) (ctrl.Result, error) {
	policies := &v1alpha1.OversightPolicyList{}
	if err := r.client.List(ctx, policies); err != nil {
		return ctrl.Result{}, fmt.Errorf("listing oversight policies: %w", err)
	}
	target := r.target
	var err error
	if target.Owner, err = r.owner(ctx); err != nil {
		return ctrl.Result{}, err
	}
	if target.CABundle, err = r.authorities.Current(ctx); err != nil {
		return ctrl.Result{}, fmt.Errorf("asking which authority is to be registered: %w", err)
	}
	all := wanted(target, policies.Items)
	var again time.Duration
	for _, c := range all {
		wait, err := r.keep(ctx, c)
		if err != nil {
			return ctrl.Result{}, err
		}
		again = max(again, wait)
	}
	return ctrl.Result{RequeueAfter: again}, r.prune(ctx, all)
}

// keep writes one configuration, or says how long to leave it alone: see contest.
func (r *Reconciler) keep(ctx context.Context, c configuration) (wait time.Duration, err error) {
	log := logf.FromContext(ctx).WithValues("configuration", c.String())
	err = r.client.Get(ctx, c.key(), c.stored())
	missing := apierrors.IsNotFound(err)
	if err != nil && !missing {
		return 0, fmt.Errorf("reading %s: %w", c, err)
	}
	if !missing && c.same() {
		return 0, nil
	}
	if wait := r.contest.wait(c.String(), c.hash()); wait > 0 {
		log.Info("somebody keeps changing a configuration of the operator's: it is put back less often now", "wait", wait.String())
		return wait, nil
	}
	if missing {
		err = r.client.Create(ctx, c.fresh(), client.FieldOwner(v1alpha1.FieldManager))
	} else {
		err = r.client.Update(ctx, c.mended(), client.FieldOwner(v1alpha1.FieldManager))
	}
	switch {
	case apierrors.IsConflict(err), apierrors.IsAlreadyExists(err):
		// The cache is behind, and its next event wakes us.
		return time.Second, nil
	case err != nil:
		return 0, fmt.Errorf("writing %s: %w", c, err)
	}
	log.Info("wrote an admission configuration", "missing", missing)
	return 0, nil
}

// SetupWithManager wakes the reconciler when a policy, one of the configurations or the authority changes. The configurations are wanted from the start,
// so the first wake-up is the manager's own.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	one := handler.EnqueueRequestsFromMapFunc(func(context.Context, client.Object) []reconcile.Request {
		return []reconcile.Request{{NamespacedName: client.ObjectKey{Name: registration.Name}}}
	})
	ours := builder.WithPredicates(predicate.NewPredicateFuncs(func(o client.Object) bool { return strings.HasPrefix(o.GetName(), registration.Name) }))
	b := ctrl.NewControllerManagedBy(manager)
	if r.target.Policies {
		b = b.Watches(&mutatingPolicy{}, one, ours).Watches(&mutatingBinding{}, one, ours)
	}
	err := b.
		Named("registration").
		Watches(&v1alpha1.OversightPolicy{}, one, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&validatingWebhooks{}, one, ours).
		Watches(&mutatingWebhooks{}, one, ours).
		Watches(&validatingPolicy{}, one, ours).
		Watches(&validatingBinding{}, one, ours).
		WatchesRawSource(r.wake()).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the registration controller: %w", err)
	}
	return nil
}
