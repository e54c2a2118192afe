// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

import (
	"context"
	"sync"
	"time"

	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// Learner publishes what pods that name no system run, where discovery clears it: the API server then admits more of the same by itself. It learns
// from the pods that there are, and keeps what it learnt, so that a change of what is true takes back what it must without looking at pods first.
type Learner struct {
	// Live reads from the API server.
	Live   client.Reader
	Facts  *snapshot.Reader
	Ledger Ledger
	Clock  clock.PassiveClock
	// Hints have it look sooner. Nil: there are none.
	Hints Hints

	// judging lets one judge at a time, so that the last one judges by what is true last.
	judging sync.Mutex
	// published are the namespaces that something may be stored for; nil until the pods were looked at once.
	published map[string]bool
	known     contents
	// looking is when the pods were looked at last, and how long that took.
	looking glance
}

// Ledger is where the API server learns what may run.
type Ledger interface {
	// Withdraw takes back at once what is not among the entries.
	Withdraw(ctx context.Context, namespace, system string, entries []ledger.Entry) error
	// Publish makes the entries known, soon.
	Publish(ctx context.Context, namespace, system string, entries []ledger.Entry) error
	// Unlabelled are the namespaces in which anything is stored for pods that name no system.
	Unlabelled(ctx context.Context) ([]string, error)
}

// +kubebuilder:rbac:groups="",resources=pods,verbs=list

// Reconcile looks at the pods, or judges anew what is known of them.
func (l *Learner) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	if request == whatIsKnown {
		l.judging.Lock()
		defer l.judging.Unlock()
		return ctrl.Result{}, l.judge(ctx)
	}
	if err := l.look(ctx); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{RequeueAfter: l.looking.pause(resyncPods)}, nil
}

// glance is one look at the pods of all governed namespaces.
type glance struct {
	mutex sync.Mutex
	ended time.Time
	took  time.Duration
}

// sparing is for how many times as long as a look takes nobody looks again: listing pods may take a twentieth of one processor.
const sparing = 20

func (g *glance) done(started, ended time.Time) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.ended, g.took = ended, ended.Sub(started)
}

// pause is how long to wait between looks, at least this long.
func (g *glance) pause(least time.Duration) time.Duration {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return max(least, sparing*g.took)
}

// due is how long to wait from now on, if looks are to be this far apart.
func (g *glance) due(now time.Time, least time.Duration) time.Duration {
	pause := g.pause(least)
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return max(afterHint, g.ended.Add(pause).Sub(now))
}
