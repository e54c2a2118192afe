// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package registration keeps the webhook configurations what they should be: which namespaces are governed follows from the policies, and
// what somebody edits or deletes is put back.
package registration

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// Authorities say what the API server has to trust.
type Authorities interface {
	// Current is the bundle as all replicas have it now.
	Current(context.Context) ([]byte, error)
	// OnChange has a function called when the bundle changes.
	OnChange(func())
}

// What cannot be written is tried again after these times: first at once, and then for as long as it takes.
const firstRetry, lastRetry = 5 * time.Millisecond, 10 * time.Second

// Reconciler reconciles what the API server's admission follows: admission policies, their bindings, webhook configurations.
type Reconciler struct {
	client      client.Client
	target      registration.Target
	authorities Authorities
	owner       func(context.Context) (metav1.OwnerReference, error)
	contest     contest
	settling    settling
	watch       Watch
	// live reads past the cache, which keeps no managed fields.
	live client.Reader
}

// Watch is told what is wrong with the configurations, and what was put back.
type Watch interface {
	Report(source enforcement.Source, faults []enforcement.Fault)
	PutBack(change *enforcement.Change)
	// InForce is told which policies API servers obey as they are now.
	InForce(policies []v1alpha1.OversightPolicy)
}

// New makes a reconciler. The owner is what the configurations belong to and go with.
func New(c client.Client, live client.Reader, target registration.Target, authorities Authorities, watch Watch,
	owner func(context.Context) (metav1.OwnerReference, error)) *Reconciler {
	return &Reconciler{client: c, live: live, target: target, authorities: authorities, owner: owner, contest: newContest(), settling: newSettling(), watch: watch}
}

// The verb delete is for clusters that ask for it of whoever says to what an object belongs (OwnerReferencesPermissionEnforcement).
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingwebhookconfigurations;mutatingwebhookconfigurations,verbs=create;list;watch
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicies;mutatingadmissionpolicies,verbs=create;list;watch
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicies,resourceNames=aims-operator-gate;aims-operator-lift;aims-operator-ledger;aims-operator-status;aims-operator-binding,verbs=update;delete
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=mutatingadmissionpolicies,resourceNames=aims-operator-hold,verbs=update;delete
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicybindings;mutatingadmissionpolicybindings,verbs=create;list;watch;update;delete
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingwebhookconfigurations;mutatingwebhookconfigurations,resourceNames=aims-operator,verbs=get;update;delete

// Reconcile writes the configurations that the policies ask for, if they differ from what is stored.
func (r *Reconciler) Reconcile(ctx context.Context, _ ctrl.Request) (ctrl.Result, error) {
	policies := &v1alpha1.OversightPolicyList{}
	if err := r.client.List(ctx, policies); err != nil {
		return ctrl.Result{}, fmt.Errorf("listing oversight policies: %w", err)
	}
	target, err := r.complete(ctx)
	if err != nil {
		r.watch.Report(enforcement.FromRegistration, []enforcement.Fault{
			{Piece: enforcement.PieceWebhooks, Reason: v1alpha1.EnforcementNotPutBackReason, What: "the webhook configurations and admission policies"},
		})
		return ctrl.Result{}, err
	}
	p := r.keepAll(ctx, target, policies.Items)
	if p.again == 0 && len(p.failed) == 0 {
		r.watch.InForce(policies.Items)
	}
	r.watch.Report(enforcement.FromRegistration, p.faults)
	if err := errors.Join(append(p.failed, r.prune(ctx, p.all))...); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{RequeueAfter: p.again}, nil
}

// complete is the target with what may change while the operator runs.
func (r *Reconciler) complete(ctx context.Context) (registration.Target, error) {
	target := r.target
	var err error
	if target.Owner, err = r.owner(ctx); err != nil {
		return target, err
	}
	if target.CABundle, err = r.authorities.Current(ctx); err != nil {
		return target, fmt.Errorf("asking which authority is to be registered: %w", err)
	}
	return target, nil
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
		r.contest.note(c.String(), c.hash())
		r.settling.found(c, time.Now())
		return 0, nil
	}
	stood := r.contest.stood(c.String(), c.hash())
	if wait := r.contest.wait(c.String(), c.hash()); wait > 0 {
		log.Info("somebody keeps changing a configuration of the operator's: it is put back less often now", "wait", wait.String())
		return wait, nil
	}
	change := &enforcement.Change{Kind: c.kindName(), How: enforcement.Altered}
	if missing {
		change.How, change.Object = enforcement.Deleted, c.fresh()
		err = r.client.Create(ctx, change.Object, client.FieldOwner(v1alpha1.FieldManager))
	} else {
		change.Object = c.mended()
		if stood {
			change.Manager = r.managerOf(ctx, change.Object)
		}
		err = r.client.Update(ctx, change.Object, client.FieldOwner(v1alpha1.FieldManager))
	}
	switch {
	case apierrors.IsConflict(err), apierrors.IsAlreadyExists(err):
		// The cache is behind, and its next event wakes us.
		return time.Second, nil
	case err != nil:
		return 0, fmt.Errorf("writing %s: %w", c, err)
	}
	r.contest.note(c.String(), c.hash())
	log.Info("wrote an admission configuration", "missing", missing, "putBack", stood)
	if stood {
		r.watch.PutBack(change)
	} else {
		r.settling.wrote(c, time.Now())
	}
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
		WithOptions(controller.Options{RateLimiter: workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](firstRetry, lastRetry)}).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the registration controller: %w", err)
	}
	return nil
}
