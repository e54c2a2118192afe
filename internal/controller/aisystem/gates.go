// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/gatelift"
)

// liftGates takes the scheduling gate off every held pod that may run now. Pods that may run because no policy governs them any more wait a while.
func (r *Reconciler) liftGates(ctx context.Context, s *scope) error {
	held := r.mayStart(s)
	if len(held) == 0 {
		return nil
	}
	var lifted, stale atomic.Int32
	err := r.turns.ask(s.key, func() error {
		if r.turns.haste(s.key) != s.haste {
			// Somebody halted the system, or resumed it, while this pass waited for its turn. The next one knows.
			return nil
		}
		return r.lift(ctx, held, &lifted, &stale)
	})
	s.stale = s.stale || stale.Load() > 0
	r.Counters.GatesLifted(int(lifted.Load()))
	// Pods that only waited for the ledger, for a moment, are nothing to tell of.
	if n := int(lifted.Load()); n > 0 && s.facts.System != nil && s.heldBefore {
		r.tellOfGates(s.facts.System, n)
	}
	return err
}

// lift lifts the gates of pods, and counts those that it lifted and those that changed meanwhile.
func (r *Reconciler) lift(ctx context.Context, held []*judgedWorkload, lifted, stale *atomic.Int32) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(gatelift.Parallel)
	for _, w := range held {
		group.Go(func() error {
			switch err := gatelift.Lift(groupCtx, r.Client, w.object); {
			case err == nil:
				lifted.Add(1)
			case apierrors.IsConflict(err):
				stale.Add(1)
			case client.IgnoreNotFound(err) != nil:
				return err
			}
			return nil
		})
	}
	return group.Wait()
}

// mayStart are the held pods that may run now.
func (r *Reconciler) mayStart(s *scope) []*judgedWorkload {
	now := r.Clock.Now()
	look := r.patience.Look(s.key, now)
	var found []*judgedWorkload
	for i := range s.judged {
		w := &s.judged[i]
		if w.gated && w.verdict.Run == v1alpha1.PermissionAllow && (w.verdict.Governed() || look.Waited(w.object.GetUID())) {
			found = append(found, w)
		}
	}
	if wait := look.End(); wait > 0 {
		s.noteRecheck(now.Add(wait))
	}
	return found
}
