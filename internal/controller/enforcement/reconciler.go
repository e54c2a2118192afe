// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package enforcement looks at what the gate rests on and no other controller keeps: the operator's own rights, the certificate that the API server
// trusts, the guard of namespace labels, and who else permits something to the ledger's account.
package enforcement

import (
	"context"
	"time"

	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// Certificates say whether the API server would accept what is served.
type Certificates interface {
	Check(registered [][]byte, now time.Time) error
}

// Reconciler reconciles what is known about the gate. A request's name is the check to make.
type Reconciler struct {
	// Client reads from a cache, Live from the API server.
	Client client.Client
	Live   client.Reader
	// Authorization answers what the operator and the ledger's account may do.
	Authorization authorizationclient.AuthorizationV1Interface
	Clock         clock.PassiveClock
	Certificates  Certificates
	Watch         *enforcement.Watch
	Account       ledger.Account
	// Needed are the rights that the operator's work needs.
	Needed []enforcement.Right
	Guard  *enforcement.Guard
	// Exempt are namespaces that are never governed.
	Exempt []string

	// distrusted is since when the API server would not accept the certificate.
	distrusted time.Time
}

// check is one thing to look at.
type check struct {
	name string
	// every is how often, beside when a watch wakes it.
	every time.Duration
	run   func(*Reconciler, context.Context) (again time.Duration, err error)
}

// The checks. Rights have no watch: who may do what follows from objects that the operator may not read.
const (
	checkRights          = "rights"
	checkCertificate     = "certificate"
	checkNamespaceLabels = "namespace-labels"
	checkLedger          = "ledger"
	checkContests        = "contests"
)

var checks = []check{
	{checkRights, 10 * time.Second, (*Reconciler).rights},
	{checkCertificate, 10 * time.Second, (*Reconciler).certificate},
	{checkNamespaceLabels, 5 * time.Minute, (*Reconciler).namespaceLabels},
	{checkLedger, 2 * time.Minute, (*Reconciler).ledger},
	{checkContests, 5 * time.Second, (*Reconciler).contests},
}

// Reconcile makes one check. A check that cannot be made leaves what it said before, and is tried again.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	for _, c := range checks {
		if c.name != request.Name {
			continue
		}
		again, err := c.run(r, ctx)
		if err != nil {
			return ctrl.Result{}, err
		}
		if again == 0 {
			again = c.every
		}
		return ctrl.Result{RequeueAfter: again}, nil
	}
	return ctrl.Result{}, nil
}

// contests lets contests end.
func (r *Reconciler) contests(context.Context) (time.Duration, error) {
	r.Watch.Tell()
	return 0, nil
}

func requestOf(name string) reconcile.Request {
	return reconcile.Request{NamespacedName: client.ObjectKey{Name: name}}
}
