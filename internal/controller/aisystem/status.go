// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/conditions"
)

// writeStatus stores what was found, if it differs from what is stored, and tells of a change of the verdict by an Event.
func (r *Reconciler) writeStatus(ctx context.Context, s *scope) error {
	system := s.facts.System
	if system == nil || system.DeletionTimestamp != nil {
		return nil
	}
	updated := system.DeepCopy()
	updated.Status = conditions.System(system.Status, system.Generation, &s.verdict, s.release, s.counts, r.Clock.Now())
	updated.Status.Drift = conditions.Drift(s.facts.Drift, &s.verdict, r.Clock.Now())
	updated.Status.Lifecycle = conditions.Lifecycle(system, &s.verdict, approval.Authors(system), r.Clock.Now())
	updated.Status.Eviction, updated.Status.Stricter = r.evictionCounts(s), s.stricter
	changed, err := r.written.Write(ctx, r.Client, system, updated)
	if err != nil {
		return err
	}
	s.stored = updated
	if changed {
		r.tellOfMove(system, updated)
		r.tellOfExpiry(system, updated)
		r.tellOfLimits(system, updated)
	}
	if !changed || !historyGrew(system.Status.History, updated.Status.History) {
		return nil
	}
	logf.FromContext(ctx).Info("the verdict changed", "deploy", s.verdict.Deploy, "run", s.verdict.Run, "reasons", s.verdict.Reasons(),
		"contentDigest", s.verdict.ContentDigest)
	r.Counters.VerdictChanged(s.verdict.Deploy, s.verdict.Reasons())
	r.tellOfSystem(updated, &s.verdict, system.Status.Release)
	if s.facts.ReleaseProblem != nil {
		logf.FromContext(ctx).Error(s.facts.ReleaseProblem, "the release in status counted for nothing")
	}
	return nil
}

// writeUnreadable says in the system's status that it could not be judged. What was found before stays, about the generation it was found for.
func (r *Reconciler) writeUnreadable(ctx context.Context, key client.ObjectKey) error {
	system := &v1alpha1.AISystem{}
	if err := r.Client.Get(ctx, key, system); err != nil {
		return client.IgnoreNotFound(err)
	}
	before := system.DeepCopy()
	conditions.Set(&system.Status.Conditions, system.Generation, conditions.Unreadable())
	_, err := r.written.Write(ctx, r.Client, before, system)
	return err
}

func historyGrew(before, after []v1alpha1.VerdictChange) bool {
	return len(after) > 0 && (len(before) == 0 || !apiequality.Semantic.DeepEqual(before[0], after[0]))
}
