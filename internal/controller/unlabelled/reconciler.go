// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package unlabelled looks after pods that name no system. No system's controller knows them, and they are in no cache: the operator keeps pods
// that name a system, and lists these when it must. Those that discovery held and finds no more it lets go (reconciler.go); what those that
// discovery clears run it publishes, so that more of the same start without asking the operator (learner.go).
package unlabelled

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/gatelift"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

const (
	// podsAtOnce is how many pods one request lists.
	podsAtOnce = 500
	// resync is when everything is looked at again although nothing changed: another replica's webhook may have held a pod by what it knew a
	// moment before.
	resync = 5 * time.Minute
)

// Reconciler reconciles all held pods of the cluster that name no system, as one.
type Reconciler struct {
	Client client.Client
	// Live reads from the API server.
	Live  client.Reader
	Facts *snapshot.Reader
	Clock clock.PassiveClock

	patience gatelift.Patience
}

// waiting are pods that no node may run yet; those behind a gate are among them.
var waiting = fields.Set{"status.phase": string(corev1.PodPending), "spec.nodeName": ""}.AsSelector()

// +kubebuilder:rbac:groups="",resources=pods,verbs=list;patch

// Reconcile judges each held pod that names no system, and lifts the gates of those that may run.
func (r *Reconciler) Reconcile(ctx context.Context, _ ctrl.Request) (ctrl.Result, error) {
	pass := r.begin()
	list := &corev1.PodList{}
	for {
		if err := r.Live.List(ctx, list, client.MatchingFieldsSelector{Selector: waiting}, client.Limit(podsAtOnce), client.Continue(list.Continue)); err != nil {
			return ctrl.Result{}, fmt.Errorf("listing pods that wait: %w", err)
		}
		if err := pass.over(ctx, list.Items); err != nil {
			return ctrl.Result{}, err
		}
		if list.Continue == "" {
			return ctrl.Result{RequeueAfter: pass.end()}, nil
		}
	}
}

// pass is one pass over the pods.
type pass struct {
	reconciler *Reconciler
	look       *gatelift.Look
	stale      atomic.Bool
}

func (r *Reconciler) begin() *pass {
	return &pass{reconciler: r, look: r.patience.Look(client.ObjectKey{}, r.Clock.Now())}
}

// end tells after how long to look again.
func (p *pass) end() time.Duration {
	again := resync
	if wait := p.look.End(); wait > 0 {
		again = min(again, wait)
	}
	if p.stale.Load() {
		again = min(again, time.Second)
	}
	return again
}

func (p *pass) over(ctx context.Context, pods []corev1.Pod) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(gatelift.Parallel)
	for i := range pods {
		pod := &pods[i]
		if pod.Labels[v1alpha1.SystemLabel] != "" || pod.DeletionTimestamp != nil || !workload.Gated(&pod.Spec) {
			continue
		}
		cleared, err := p.cleared(ctx, pod)
		if err != nil {
			return err
		}
		if cleared {
			group.Go(func() error { return p.lift(groupCtx, pod) })
		}
	}
	return group.Wait()
}

// cleared tells whether a pod may run now.
func (p *pass) cleared(ctx context.Context, pod *corev1.Pod) (bool, error) {
	object, err := workload.Read(pod)
	if err != nil {
		return false, err
	}
	facts, err := p.reconciler.Facts.Workload(ctx, pod.Namespace, object)
	if err != nil {
		return false, client.IgnoreNotFound(err)
	}
	verdict := facts.Evaluate()
	if verdict.Run != v1alpha1.PermissionAllow {
		return false, nil
	}
	return verdict.Governed() || p.look.Waited(pod.UID), nil
}

func (p *pass) lift(ctx context.Context, pod *corev1.Pod) error {
	err := gatelift.Lift(ctx, p.reconciler.Client, pod)
	switch {
	case err == nil:
		logf.FromContext(ctx).Info("let a pod go that discovery finds no more", "namespace", pod.Namespace, "pod", pod.Name)
	case apierrors.IsConflict(err):
		p.stale.Store(true)
	default:
		return client.IgnoreNotFound(err)
	}
	return nil
}
