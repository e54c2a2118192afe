// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package ledger keeps the stored ledger what it should be: it writes what was published, and puts back what somebody edits or deletes.
package ledger

import (
	"context"
	"fmt"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// A page waits for more before it is written, so that a thousand systems that are judged at once are written a few times: the longer, the more
// there is to write each time.
const (
	settle        = 30 * time.Millisecond
	settlePerByte = time.Microsecond
)

// What cannot be written is tried again after these times: first at once, and then for as long as it takes.
const firstRetry, lastRetry = 5 * time.Millisecond, 10 * time.Second

// concurrency is how many pages are written at once.
const concurrency = 4

// Reconciler reconciles one page of the ledger of one namespace. A request's name is the page's.
type Reconciler struct {
	Ledger *ledger.Writer
	Watch  Watch

	grown chan growth
}

// growth is a page that is to be written, in a while.
type growth struct {
	request reconcile.Request
	wait    time.Duration
}

// Watch is told of what cannot be written, and of what was put back.
type Watch interface {
	Report(source enforcement.Source, faults []enforcement.Fault)
	PutBack(change *enforcement.Change)
}

// +kubebuilder:rbac:groups=rbac.authorization.k8s.io,resources=roles;rolebindings,verbs=list;watch;create;update;delete
// +kubebuilder:rbac:groups=aims-operator.io,resources=pods,verbs=run;deploy

// Reconcile writes the page, if it differs from what is stored.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var faults []enforcement.Fault
	wait, err := r.Ledger.Sync(ctx, request.Namespace, request.Name)
	if err != nil {
		faults = append(faults, enforcement.NotPutBack("Role", fmt.Sprintf("Role \"%s/%s%s-*\"", request.Namespace, ledger.NamePrefix, request.Name)))
	}
	r.Watch.Report(enforcement.FromLedgerPage(request.Namespace, request.Name), faults)
	return ctrl.Result{RequeueAfter: wait}, err
}

// SetupWithManager wakes the reconciler when more is published than is stored, and when what is stored changes.
func (r *Reconciler) SetupWithManager(manager ctrl.Manager) error {
	r.grown = make(chan growth, 1024)
	r.Ledger.Grew = func(namespace, page string, bytes int) {
		r.grown <- growth{
			request: reconcile.Request{NamespacedName: client.ObjectKey{Namespace: namespace, Name: page}},
			wait:    settle + time.Duration(bytes)*settlePerByte,
		}
	}
	r.Ledger.Restored = func(done ledger.Restoration) { r.Watch.PutBack(changeOf(done)) }
	page := handler.EnqueueRequestsFromMapFunc(pageOf)
	err := ctrl.NewControllerManagedBy(manager).
		Named("ledger").
		Watches(&rbacv1.Role{}, page).
		Watches(&rbacv1.RoleBinding{}, page).
		WatchesRawSource(source.Func(r.feed)).
		WithOptions(controller.Options{
			MaxConcurrentReconciles: concurrency,
			RateLimiter:             workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](firstRetry, lastRetry),
		}).
		Complete(r)
	if err != nil {
		return fmt.Errorf("setting up the ledger controller: %w", err)
	}
	return nil
}

// feed brings what was published to the queue, until the manager stops.
func (r *Reconciler) feed(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case grown := <-r.grown:
				queue.AddAfter(grown.request, grown.wait)
			}
		}
	}()
	return nil
}

// changeOf is what somebody did to the ledger.
func changeOf(done ledger.Restoration) *enforcement.Change {
	change := &enforcement.Change{Object: done.After, How: enforcement.Altered}
	switch {
	case done.Before == nil:
		change.How = enforcement.Deleted
	case done.After == nil:
		change.Object, change.How = done.Before, enforcement.Added
	}
	if done.Before != nil {
		change.Manager = enforcement.ManagerOf(done.Before)
	}
	change.Kind = "Role"
	if _, isBinding := change.Object.(*rbacv1.RoleBinding); isBinding {
		change.Kind = "RoleBinding"
	}
	return change
}

func pageOf(_ context.Context, object client.Object) []reconcile.Request {
	page := object.GetLabels()[ledger.PageLabel]
	if page == "" {
		return nil
	}
	return []reconcile.Request{{NamespacedName: client.ObjectKey{Namespace: object.GetNamespace(), Name: page}}}
}
