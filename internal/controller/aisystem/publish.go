// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"

	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// Ledger is where the API server learns what may run.
type Ledger interface {
	// Withdraw takes back at once what is not among the entries.
	Withdraw(ctx context.Context, namespace, system string, entries []ledger.Entry) error
	// Publish makes the entries known, soon.
	Publish(ctx context.Context, namespace, system string, entries []ledger.Entry) error
	// Systems are those that something was published for.
	Systems(ctx context.Context) ([]client.ObjectKey, error)
}

// withdraw takes back what the system may not do any more, before anything else: until then the API server allows it by itself.
func (r *Reconciler) withdraw(ctx context.Context, s *scope) error {
	s.permitted = s.entries()
	return r.turns.aside(s.key, func() error { return r.Ledger.Withdraw(ctx, s.key.Namespace, s.key.Name, s.permitted) })
}

// publish makes known what the system may do.
func (r *Reconciler) publish(ctx context.Context, s *scope) error {
	return r.Ledger.Publish(ctx, s.key.Namespace, s.key.Name, s.permitted)
}

// entries are what the system's workloads run, as far as it is permitted and the API server asks about it at all.
func (s *scope) entries() []ledger.Entry {
	if !s.facts.Asked() {
		return nil
	}
	var entries []ledger.Entry
	if s.lenient() {
		entries = append(entries, ledger.Entry{Name: ledger.Lenient(s.key.Name), Run: true, Deploy: true})
	}
	if s.neverRefuses() {
		entries = append(entries, ledger.Entry{Name: ledger.Holds(s.key.Name), Run: true})
	}
	for i := range s.judged {
		w := &s.judged[i]
		if w.name != "" {
			entries = append(entries, ledger.Entry{
				Name: w.name, Run: w.verdict.Run == v1alpha1.PermissionAllow, Deploy: w.verdict.Deploy == v1alpha1.PermissionAllow,
			})
		}
	}
	return ledger.Entries(entries)
}

// lenient tells whether the policies of the system only warn or record.
func (s *scope) lenient() bool {
	mode := s.verdict.Mode
	if s.facts.System == nil && len(s.judged) > 0 {
		mode = s.judged[0].verdict.Mode
	}
	return mode == v1alpha1.ModeAudit || mode == v1alpha1.ModeWarn
}

// neverRefuses tells whether the policies of the system hold what is not approved, and refuse nothing of it.
func (s *scope) neverRefuses() bool {
	return s.facts.System != nil && s.verdict.Mode == v1alpha1.ModeHold &&
		(s.verdict.Run == v1alpha1.PermissionAllow || s.verdict.Run == v1alpha1.PermissionHold)
}

// published wakes the reconciler, when it starts, for every system that something is published for: one that went away meanwhile would
// wake nobody.
func (r *Reconciler) published() source.Source {
	return source.Func(func(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
		keys, err := r.Ledger.Systems(ctx)
		if err != nil {
			logf.FromContext(ctx).Error(err, "reading the ledger")
			return err
		}
		for _, key := range keys {
			queue.Add(reconcile.Request{NamespacedName: key})
		}
		return nil
	})
}
