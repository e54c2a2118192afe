// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/gatelift"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/metrics"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Reconciler reconciles one AI system and the workloads that name it, registered or not.
type Reconciler struct {
	Client client.Client
	Facts  *snapshot.Reader
	// Live reads what the cache does not keep.
	Live    snapshot.Live
	Events  events.EventRecorder
	Clock   clock.PassiveClock
	Ledger  Ledger
	Evictor Evictor
	// Custom watches the objects of custom kinds of workload. Nil: nobody does.
	Custom Custom
	// Counters count what it does. Nil: nothing does.
	Counters *metrics.Counters

	patience gatelift.Patience
	turns    turns
	removed  removed
	written  statuswriter.Memory
}

// Custom watches objects of custom kinds, and wakes the reconciler for the systems that they name.
type Custom interface {
	source.SyncingSource
	// Serves tells whether the cluster has a kind.
	Serves(kind *workload.Kind) bool
}

// scope is what one pass has found so far.
type scope struct {
	key     client.ObjectKey
	facts   *snapshot.Facts
	verdict decision.Verdict
	release *v1alpha1.Release
	judged  []judgedWorkload
	// named is what names the system: as objects of the cache and as workloads, in the same order, and who made what of it.
	named   []client.Object
	objects []workload.Object
	family  *workload.Family
	// makers are those that were looked for beside the cache, by uid; nil for one that is not there.
	makers map[types.UID]*workload.Object
	// ending are pods on their way out that a halt concerns.
	ending []judgedWorkload
	counts v1alpha1.WorkloadCounts
	// stricter is what stricter modes would do.
	stricter []v1alpha1.StricterCounts
	// stored is the system with its status as this pass stored it.
	stored *v1alpha1.AISystem
	// unstored tells that the status could not be stored.
	unstored bool
	recheck  time.Time
	// permitted is what the ledger is to say of the system's workloads.
	permitted []ledger.Entry
	// heldBefore tells that workloads of the system were held when the pass began.
	heldBefore bool
	// stale tells that the cache lagged behind what is stored, so that something is left to do once it has caught up.
	stale bool
	// haste is when the system was hurried before the facts were read: see turns.
	haste int
}

// +kubebuilder:rbac:groups=aims-operator.io,resources=aisystems,verbs=get;list;watch
// +kubebuilder:rbac:groups=aims-operator.io,resources=aisystems/status,verbs=patch
// +kubebuilder:rbac:groups=aims-operator.io,resources=impactassessments;oversightpolicies;oversightdecisions;driftmonitors,verbs=get;list;watch
// +kubebuilder:rbac:groups="",resources=namespaces,verbs=get;list;watch
// +kubebuilder:rbac:groups="",resources=pods,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups="",resources=pods/eviction,verbs=create
// +kubebuilder:rbac:groups="",resources=pods,verbs=delete
// +kubebuilder:rbac:groups="",resources=replicationcontrollers,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=apps,resources=deployments;statefulsets;daemonsets;replicasets,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=batch,resources=jobs;cronjobs,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// Reconcile gathers the facts, judges, and writes: first what the ledger permits no more, then the system's status, so that what was decided
// is stored before anything acts on it but a halt, then what must not run any more, what the ledger permits, the workloads' marks, and last the gates.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	r.turns.take(working, request.NamespacedName)
	defer r.turns.give(working, request.NamespacedName)
	s := &scope{key: request.NamespacedName, makers: map[types.UID]*workload.Object{}, haste: r.turns.haste(request.NamespacedName)}
	var err error
	if s.facts, err = r.Facts.System(ctx, request.Namespace, request.Name); err != nil {
		if apierrors.IsNotFound(err) {
			// The namespace is gone, and everything in it. One of that name may come, and is to begin with nothing.
			r.patience.Look(s.key, r.Clock.Now()).End()
			r.removed.keep(s.key, nil)
			r.removed.settle(s.key)
			r.turns.rest(s.key, s.haste)
			return ctrl.Result{}, r.Ledger.Publish(ctx, request.Namespace, request.Name, nil)
		}
		return ctrl.Result{}, errors.Join(fmt.Errorf("gathering facts: %w", err), r.writeUnreadable(ctx, s.key))
	}
	for _, step := range []func(context.Context, *scope) error{
		r.readWorkloads, r.judge, r.judgeWorkloads, r.hasten, r.withdraw, r.storeStatus, r.evictPods, r.drill, r.publish, r.markWorkloads, r.liftGates,
	} {
		if err := step(ctx, s); err != nil {
			if apierrors.IsConflict(err) {
				return r.again(s, r.delay(s, err)), nil
			}
			return r.again(s, 0), err
		}
	}
	return r.result(s), nil
}

// result comes back when time alone changes a verdict, or soon if the cache lagged.
func (r *Reconciler) result(s *scope) ctrl.Result {
	if s.stale {
		return r.again(s, statuswriter.ConflictDelay)
	}
	if !s.halting() {
		r.turns.rest(s.key, s.haste)
	}
	if s.recheck.IsZero() {
		return ctrl.Result{}
	}
	return r.again(s, max(s.recheck.Sub(r.Clock.Now()), time.Millisecond))
}

// delay is how long a pass waits that met a conflict: for a halt not beyond the time at which its pods are to be tried again, or deleted.
func (r *Reconciler) delay(s *scope, conflict error) time.Duration {
	wait := statuswriter.Delay(conflict)
	if s.unstored && !s.recheck.IsZero() {
		wait = min(wait, max(s.recheck.Sub(r.Clock.Now()), statuswriter.ConflictDelay))
	}
	return wait
}

// again comes back after a while, in haste only while there is any: the queue by itself would keep the priority of the pass before.
func (r *Reconciler) again(s *scope, after time.Duration) ctrl.Result {
	result := ctrl.Result{RequeueAfter: after, Priority: new(0)}
	if r.turns.haste(s.key) > 0 {
		*result.Priority = hurried
	}
	return result
}

func (s *scope) noteRecheck(t time.Time) {
	if !t.IsZero() && (s.recheck.IsZero() || t.Before(s.recheck)) {
		s.recheck = t
	}
}
