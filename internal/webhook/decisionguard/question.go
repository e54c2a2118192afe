// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// question is one request about a new decision, and what was read for it. Each thing is read once, when a check first asks, so that all checks judge the
// same state.
type question struct {
	*Guard

	request admission.Request
	d       *v1alpha1.OversightDecision

	assessed *v1alpha1.ImpactAssessment
	known    *snapshot.Facts
}

// assessment is what a decision on content is about. One that is not there is refused.
func (q *question) assessment(ctx context.Context) (*v1alpha1.ImpactAssessment, error) {
	if q.assessed != nil {
		return q.assessed, nil
	}
	assessment := &v1alpha1.ImpactAssessment{}
	err := q.Live.Get(ctx, client.ObjectKey{Namespace: q.d.Namespace, Name: q.d.Spec.Subject.Name}, assessment)
	if apierrors.IsNotFound(err) {
		return nil, refuse("namespace %q has no impact assessment %q.\nSee which there are:\n  kubectl get impactassessments -n %s",
			q.d.Namespace, q.d.Spec.Subject.Name, q.d.Namespace)
	}
	if err != nil {
		return nil, fmt.Errorf("reading impact assessment %q: %w", q.d.Spec.Subject.Name, err)
	}
	q.assessed = assessment
	return assessment, nil
}

// system is the name of the system that the decision is about, itself or by its assessment.
func (q *question) system(ctx context.Context) (string, error) {
	if q.d.Spec.Subject.Kind != v1alpha1.KindImpactAssessment {
		return q.d.Spec.Subject.Name, nil
	}
	assessment, err := q.assessment(ctx)
	if err != nil {
		return "", err
	}
	return assessment.Spec.SystemRef.Name, nil
}

// facts are what is known of that system. What a person who is entitled halts or resumes needs none: the more is read, the more can keep a stop from
// being recorded.
func (q *question) facts(ctx context.Context) (*snapshot.Facts, error) {
	if q.known != nil {
		return q.known, nil
	}
	system, err := q.system(ctx)
	if err != nil {
		return nil, err
	}
	if q.known = q.shown(ctx, system); q.known == nil {
		q.known, err = q.Facts.System(ctx, q.d.Namespace, system)
	}
	return q.known, err
}

// place is where the decision is taken and about which system: that of the facts, if any check asked for them.
func (q *question) place(ctx context.Context) (seal.Place, error) {
	if q.known != nil {
		if q.known.System == nil {
			return seal.Place{}, noSystem(q.d.Namespace, q.known.Input().SystemName)
		}
		return seal.Place{NamespaceUID: q.known.NamespaceUID(), SystemUID: q.known.System.UID}, nil
	}
	namespace, system := &corev1.Namespace{}, &v1alpha1.AISystem{}
	if err := q.Live.Get(ctx, client.ObjectKey{Name: q.d.Namespace}, namespace); err != nil {
		return seal.Place{}, fmt.Errorf("reading namespace %q: %w", q.d.Namespace, err)
	}
	name, err := q.system(ctx)
	if err != nil {
		return seal.Place{}, err
	}
	err = q.Live.Get(ctx, client.ObjectKey{Namespace: q.d.Namespace, Name: name}, system)
	switch {
	case apierrors.IsNotFound(err):
		return seal.Place{}, noSystem(q.d.Namespace, name)
	case err != nil:
		return seal.Place{}, fmt.Errorf("reading AI system %q: %w", name, err)
	}
	return seal.Place{NamespaceUID: namespace.UID, SystemUID: system.UID}, nil
}

func noSystem(namespace, name string) error {
	return refuse("namespace %q has no AI system %q.\nSee which there are:\n  kubectl get aisystems -n %s", namespace, name, namespace)
}
