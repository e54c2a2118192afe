// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// judgeDeletion refuses the deletion of a decision unless its namespace goes with it, or it is an approval that has been kept for long enough and bears on
// nothing: a rejection or a halt must not be undone by deleting.
func (g *Guard) judgeDeletion(ctx context.Context, request admission.Request) error {
	namespace := &corev1.Namespace{}
	err := g.Live.Get(ctx, client.ObjectKey{Name: request.Namespace}, namespace)
	if apierrors.IsNotFound(err) || err == nil && namespace.DeletionTimestamp != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading namespace %q: %w", request.Namespace, err)
	}
	d := &v1alpha1.OversightDecision{}
	if err := json.Unmarshal(request.OldObject.Raw, d); err != nil {
		return fmt.Errorf("reading the old OversightDecision: %w", err)
	}
	d.Namespace = request.Namespace
	why, kept, err := g.keeps(ctx, d)
	if err != nil || !kept {
		return err
	}
	return refuse("decision %q cannot be deleted while its namespace exists: a decision is evidence%s.\n"+
		"If you changed your mind, record a new decision:\n  %s", request.Name, why, decision.TakeBackCommand(d))
}

// keeps tells whether a decision is kept, and why, as the end of a sentence.
func (g *Guard) keeps(ctx context.Context, d *v1alpha1.OversightDecision) (why string, kept bool, err error) {
	switch {
	case g.Retention <= 0:
		return "", true, nil
	case g.Clock.Since(d.CreationTimestamp.Time) < g.Retention || d.Spec.DecidedAt != nil && g.Clock.Since(d.Spec.DecidedAt.Time) < g.Retention:
		return fmt.Sprintf(", and is kept for %d days", g.Retention/(24*time.Hour)), true, nil
	case d.Spec.Subject.Kind != v1alpha1.KindImpactAssessment:
		return ", and what was decided about a system itself is kept for good", true, nil
	case d.Spec.Decision != v1alpha1.DecisionApprove:
		// The content may come back, and a signed approval be brought again.
		return ", and what forbids is kept for good", true, nil
	}
	why, err = g.bears(ctx, d)
	return why, why != "", err
}

// bears says what an approval still bears on; empty: on nothing.
func (g *Guard) bears(ctx context.Context, d *v1alpha1.OversightDecision) (why string, err error) {
	assessment := &v1alpha1.ImpactAssessment{}
	err = g.Live.Get(ctx, client.ObjectKey{Namespace: d.Namespace, Name: d.Spec.Subject.Name}, assessment)
	if err != nil && !apierrors.IsNotFound(err) {
		return "", fmt.Errorf("reading impact assessment %q: %w", d.Spec.Subject.Name, err)
	}
	if assessment.Status.ContentDigest == d.Spec.ContentDigest {
		return fmt.Sprintf(", and impact assessment %q has that content now", d.Spec.Subject.Name), nil
	}
	systems := &v1alpha1.AISystemList{}
	if err := g.Live.List(ctx, systems, client.InNamespace(d.Namespace)); err != nil {
		return "", fmt.Errorf("listing the AI systems in namespace %q: %w", d.Namespace, err)
	}
	for i := range systems.Items {
		status := &systems.Items[i].Status
		if status.Lifecycle != nil && slices.ContainsFunc(status.Lifecycle.Moves, func(m v1alpha1.StageMove) bool { return slices.Contains(m.Decisions, d.Name) }) {
			return fmt.Sprintf(", and AI system %q moved by it to another stage", systems.Items[i].Name), nil
		}
		if status.Release != nil && status.Release.ContentDigest == d.Spec.ContentDigest ||
			status.Candidate != nil && status.Candidate.ContentDigest == d.Spec.ContentDigest ||
			status.Verdict != nil && status.Verdict.ContentDigest == d.Spec.ContentDigest {
			return fmt.Sprintf(", and AI system %q has that content now", systems.Items[i].Name), nil
		}
	}
	return "", nil
}
