// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

const haltReason = v1alpha1.ReasonSystemHalted

// evictionCounts is what status says of evictions before this pass does its own: what must go, and what went before.
func (r *Reconciler) evictionCounts(s *scope) *v1alpha1.EvictionCounts {
	remaining := r.removed.left(s.key, s.podsToGo())
	if remaining == 0 && s.verdict.Eviction == decision.EvictNone {
		return nil
	}
	counts := v1alpha1.EvictionCounts{Remaining: remaining}
	if before := s.facts.System.Status.Eviction; before != nil {
		counts.Evicted, counts.Blocked = before.Evicted, min(before.Blocked, remaining)
	}
	return &counts
}

// recordEvictions stores what was done, by this pass and by those before whose status could not be stored, and tells of it.
func (r *Reconciler) recordEvictions(ctx context.Context, s *scope, done *evictions) error {
	gone := r.removed.owe(s.key, done.gone.Load())
	if s.unstored {
		return nil
	}
	if s.stored == nil || s.stored.Status.Eviction == nil {
		r.removed.settle(s.key)
		return nil
	}
	updated := s.stored.DeepCopy()
	counts := updated.Status.Eviction
	counts.Evicted += gone
	counts.Remaining = max(0, counts.Remaining-done.gone.Load())
	counts.Blocked = done.blocked.Load()
	before := s.stored.Status.Eviction
	changed, err := r.written.Write(ctx, r.Client, s.stored, updated)
	if err != nil {
		return err
	}
	r.removed.settle(s.key)
	if !changed {
		return nil
	}
	s.stored = updated
	if n := counts.Evicted - before.Evicted; n > 0 {
		r.tellOfEvictions(updated, n)
	}
	if counts.Blocked > before.Blocked {
		r.tellOfBlocked(updated, &s.verdict)
	}
	return nil
}
