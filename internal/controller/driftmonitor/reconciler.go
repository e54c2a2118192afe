// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package driftmonitor reconciles monitors: it asks the source what is due, judges the window, writes what it found, and starts the Job that a breach
// calls for. What a breach means for workloads is decided elsewhere, from the status that is written here.
package driftmonitor

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/pace"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	"github.com/aims-operator/aims-operator/internal/metrics"
	"github.com/aims-operator/aims-operator/internal/monitor"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

// Reconciler reconciles one monitor.
type Reconciler struct {
	Client client.Client
	// Live reads Secrets, baselines and templates by their names, so that none is cached, and a monitor of which the cache lags behind.
	Live   client.Reader
	Clock  clock.PassiveClock
	Events events.EventRecorder
	// Rules say which addresses may be read.
	Rules prometheus.Rules
	// Gate says whose source may be asked now.
	Gate *pace.Gate
	// Counters count what is done.
	Counters *metrics.Drift

	// written knows which of what the cache holds is old.
	written statuswriter.Memory
	// conflicts keep away from a monitor that others write all the time: longer with each conflict, since its source is asked for each look.
	conflicts workqueue.TypedRateLimiter[types.NamespacedName]
}

// +kubebuilder:rbac:groups=aims-operator.io,resources=driftmonitors,verbs=get;list;watch
// +kubebuilder:rbac:groups=aims-operator.io,resources=driftmonitors/status,verbs=patch
// +kubebuilder:rbac:groups="",resources=secrets;configmaps,verbs=get
// +kubebuilder:rbac:groups=batch,resources=cronjobs,verbs=get;list;watch
// +kubebuilder:rbac:groups=batch,resources=jobs,verbs=create

// Reconcile looks at one window if it is due, writes what it said, and starts what a breach calls for.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	stored, err := r.read(ctx, request.NamespacedName)
	if apierrors.IsNotFound(err) || stored.DeletionTimestamp != nil {
		r.Gate.Forget(pace.Reader(request.NamespacedName))
		r.conflicts.Forget(request.NamespacedName)
		return ctrl.Result{}, nil
	}
	if err != nil {
		return ctrl.Result{}, err
	}
	// Status knows whole seconds, and so does what is told from it.
	now := r.Clock.Now().UTC().Truncate(time.Second)
	after, next := stored, due(stored)
	if !next.After(r.Clock.Now()) {
		if after, next, err = r.look(ctx, stored, now); err != nil {
			return r.again(request.NamespacedName, err)
		}
	}
	retry, err := r.retrain(ctx, after, now)
	if err != nil {
		return r.again(request.NamespacedName, err)
	}
	if !retry.IsZero() && retry.Before(next) {
		next = retry
	}
	return ctrl.Result{RequeueAfter: max(next.Sub(r.Clock.Now()), 100*time.Millisecond)}, nil
}

// again comes back soon after a conflict, which concerns nobody, and after anything else by the queue's own delays.
func (r *Reconciler) again(name types.NamespacedName, err error) (ctrl.Result, error) {
	if apierrors.IsConflict(err) {
		return ctrl.Result{RequeueAfter: r.conflicts.When(name)}, nil
	}
	return ctrl.Result{}, err
}

// read is the monitor as it is stored. The cache is not asked twice: where it holds what is known to be old, the API server is.
func (r *Reconciler) read(ctx context.Context, name types.NamespacedName) (*v1alpha1.DriftMonitor, error) {
	m := &v1alpha1.DriftMonitor{}
	if err := r.Client.Get(ctx, name, m); err != nil || !r.written.Behind(m) {
		return m, err
	}
	m = &v1alpha1.DriftMonitor{}
	return m, r.Live.Get(ctx, name, m)
}

// write stores a monitor's status.
func (r *Reconciler) write(ctx context.Context, before, after *v1alpha1.DriftMonitor) (changed bool, err error) {
	if changed, err = r.written.Write(ctx, r.Client, before, after); changed {
		r.conflicts.Forget(client.ObjectKeyFromObject(after))
	}
	return changed, err
}

// due is when a monitor is to be looked at: now, if this generation was not yet.
func due(m *v1alpha1.DriftMonitor) time.Time {
	if m.Status.EvaluatedAt == nil || m.Status.ObservedGeneration != m.Generation {
		return time.Time{}
	}
	return following(m, m.Status.EvaluatedAt.Time)
}

// following is when a monitor is due after it was looked at in this second, whenever that was within the second: its own moment may have been before or
// after, and the window is one and the same.
func following(m *v1alpha1.DriftMonitor, second time.Time) time.Time {
	return pace.Next(second.Add(time.Second-time.Nanosecond), monitor.Interval(&m.Spec), m.Namespace, m.Name)
}

// look evaluates the monitor and writes the result. It returns the monitor as it is stored then, and when to look again.
func (r *Reconciler) look(ctx context.Context, stored *v1alpha1.DriftMonitor, now time.Time) (*v1alpha1.DriftMonitor, time.Time, error) {
	next := following(stored, now)
	evaluation, wait, unread := r.evaluate(ctx, stored, now)
	if unread != nil {
		// What could not be read is tried again soon. Until then nothing was heard, and status says what that means.
		evaluation = &monitor.Evaluation{At: now, Unread: unread}
	}
	if wait > 0 {
		// The source is left alone for now. What silence means shows when it is due.
		next = earlier(next, now.Add(wait))
	}
	after := stored.DeepCopy()
	after.Status = monitor.Status(stored, evaluation)
	changed, err := r.write(ctx, stored, after)
	if err == nil && changed {
		r.tell(stored, after)
	}
	return after, next, errors.Join(unread, err)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
