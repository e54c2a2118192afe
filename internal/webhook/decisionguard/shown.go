// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// shown are the facts about a system as the cache shows them, or nil unless it shows what is stored now of the system and of the assessment that the
// decision is about, or whose content it waives something for. To find a system's assessments and decisions, the API server reads through all of the
// namespace's, of which there may be ten thousands: people would wait for seconds, or too long. What a signature repeats or overtakes is looked for in what
// is stored.
func (q *question) shown(ctx context.Context, system string) *snapshot.Facts {
	if q.Cached == nil || q.d.Spec.Signature != "" {
		return nil
	}
	facts, err := q.Cached.System(ctx, q.d.Namespace, system)
	if err != nil || facts.System == nil {
		return nil
	}
	stored := &v1alpha1.AISystem{}
	if err := q.Live.Get(ctx, client.ObjectKeyFromObject(facts.System), stored); err != nil || !same(stored, facts.System) {
		return nil
	}
	assessed := q.assessed
	if q.d.Spec.Decision == v1alpha1.DecisionWaive {
		if assessed = q.waived(ctx, facts); assessed == nil {
			return nil
		}
	}
	if assessed != nil {
		if cached := facts.Assessment(assessed.Name); cached == nil || !same(assessed, cached) {
			return nil
		}
	}
	return facts
}

// waived is the assessment of the content that a waiver is for, as it is stored, or nil.
func (q *question) waived(ctx context.Context, facts *snapshot.Facts) *v1alpha1.ImpactAssessment {
	in := facts.Input()
	content := in.ContentOf(q.d.Spec.ContentDigest)
	if content == nil {
		return nil
	}
	stored := &v1alpha1.ImpactAssessment{}
	if err := q.Live.Get(ctx, client.ObjectKey{Namespace: q.d.Namespace, Name: content.AssessmentName}, stored); err != nil {
		return nil
	}
	return stored
}

func same(a, b client.Object) bool {
	return a.GetUID() == b.GetUID() && a.GetResourceVersion() == b.GetResourceVersion()
}
