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

	"github.com/aims-operator/aims-operator/internal/ledger"
)

// A page waits for more before it is written, so that a thousand systems that are judged at once are written a few times: the longer, the more
// there is to write each time.
const (
	settle        = 30 * time.Millisecond
	settlePerByte = time.Microsecond
)

// concurrency is how many pages are written at once.
const concurrency = 4

// Reconciler reconciles one page of the ledger of one namespace. A request's name is the page's.
type Reconciler struct {
	Ledger *ledger.Writer

	grown chan growth
}

// growth is a page that is to be written, in a while.
type growth struct {
	request reconcile.Request
	wait    time.Duration
}

// +kubebuilder:rbac:groups=rbac.authorization.k8s.io,resources=roles;rolebindings,verbs=list;watch;create;update;delete
// +kubebuilder:rbac:groups=aims-operator.io,resources=pods,verbs=run;deploy

// Reconcile writes the page, if it differs from what is stored.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	return ctrl.Result{}, r.Ledger.Sync(ctx, request.Namespace, request.Name)
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
	page := handler.EnqueueRequestsFromMapFunc(pageOf)
	err := ctrl.NewControllerManagedBy(manager).
		Named("ledger").
		Watches(&rbacv1.Role{}, page).
		Watches(&rbacv1.RoleBinding{}, page).
		WatchesRawSource(source.Func(r.feed)).
		WithOptions(controller.Options{MaxConcurrentReconciles: concurrency}).
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

func pageOf(_ context.Context, object client.Object) []reconcile.Request {
	page := object.GetLabels()[ledger.PageLabel]
	if page == "" {
		return nil
	}
	return []reconcile.Request{{NamespacedName: client.ObjectKey{Namespace: object.GetNamespace(), Name: page}}}
}
