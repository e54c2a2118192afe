// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Verified tells whether the seal on a single decision holds, and whether it is about the system that is there now.
func (r *Reader) Verified(ctx context.Context, d *v1alpha1.OversightDecision) (decision.Seal, error) {
	namespace := &corev1.Namespace{}
	if err := r.Client.Get(ctx, client.ObjectKey{Name: d.Namespace}, namespace); err != nil {
		return "", fmt.Errorf("reading namespace %q: %w", d.Namespace, err)
	}
	recorded, err := r.recorded(namespace.UID, d)
	if err != nil || recorded.Seal != decision.SealHolds {
		return recorded.Seal, err
	}
	for _, of := range r.SystemOfDecision(ctx, d) {
		system := &v1alpha1.AISystem{}
		err := r.Client.Get(ctx, of.NamespacedName, system)
		switch {
		case apierrors.IsNotFound(err):
		case err != nil:
			return "", fmt.Errorf("reading AI system %q in namespace %q: %w", of.Name, of.Namespace, err)
		case system.UID != types.UID(d.Spec.Seal.SubjectUID):
			return decision.SealOfOtherSystem, nil
		}
	}
	return recorded.Seal, nil
}

// Distrusted says why the policies do not trust the signature on a single decision, or nil if they do.
func (r *Reader) Distrusted(ctx context.Context, d *v1alpha1.OversightDecision) (*decision.Distrust, error) {
	of := r.SystemOfDecision(ctx, d)
	if len(of) == 0 {
		return &decision.Distrust{
			Why:    "the assessment that it is about does not exist, so that nobody can say which policies it is for",
			Remedy: "restore the assessment: kubectl get impactassessments -n " + d.Namespace,
		}, nil
	}
	in, recorded, err := r.about(ctx, of[0].Name, d)
	if err != nil {
		return nil, err
	}
	_, distrust := in.Signer(&recorded)
	return distrust, nil
}

// SignedDecisions are all decisions that carry a signature, or those of one namespace if that is what changed: what the policies trust may be another.
func (r *Reader) SignedDecisions(ctx context.Context, object client.Object) []reconcile.Request {
	options := []client.ListOption{ReadOnly()}
	if namespace, ok := object.(*corev1.Namespace); ok {
		options = append(options, client.InNamespace(namespace.Name))
	}
	list := &v1alpha1.OversightDecisionList{}
	if err := r.Client.List(ctx, list, options...); err != nil {
		logf.FromContext(ctx).Error(err, "listing the signed decisions that a change affects")
		return nil
	}
	var requests []reconcile.Request
	for i := range list.Items {
		if list.Items[i].Spec.Signature != "" {
			requests = append(requests, request(list.Items[i].Namespace, list.Items[i].Name)...)
		}
	}
	return requests
}

// DecisionsOn are the decisions about an assessment, or about a system and its assessments: what is made anew may be what they were made for, or not
// any more. They are looked up by name, since a namespace may hold ten thousands of others.
func (r *Reader) DecisionsOn(ctx context.Context, object client.Object) []reconcile.Request {
	namespace := client.InNamespace(object.GetNamespace())
	requests := r.decisionsNaming(ctx, namespace, object.GetName())
	if _, ok := object.(*v1alpha1.AISystem); ok {
		for _, assessment := range r.AssessmentsOfSystem(ctx, object) {
			requests = append(requests, r.decisionsNaming(ctx, namespace, assessment.Name)...)
		}
	}
	return requests
}

func (r *Reader) decisionsNaming(ctx context.Context, namespace client.InNamespace, subject string) []reconcile.Request {
	return r.requests(ctx, &v1alpha1.OversightDecisionList{}, namespace, client.MatchingFields{FieldDecisionSubject: subject})
}
