// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// LastDecided is the latest stamp on a decision about that subject in a namespace, of those that are no later than a moment. Zero: there is none.
func (r *Reader) LastDecided(ctx context.Context, namespace string, subject v1alpha1.DecisionSubject, until time.Time) (last time.Time, err error) {
	decisions, err := r.decisionsNamed(ctx, namespace, subject.Name)
	for i := range decisions {
		spec := &decisions[i].Spec
		if at := spec.DecidedAt; spec.Subject == subject && at != nil && at.After(last) && !at.After(until) {
			last = at.Time
		}
	}
	return last, err
}

// decisionsNamed are the decisions of a namespace about whatever has that name. They are read only.
func (r *Reader) decisionsNamed(ctx context.Context, namespace, subject string) ([]v1alpha1.OversightDecision, error) {
	list := &v1alpha1.OversightDecisionList{}
	err := r.Client.List(ctx, list, ReadOnly(), client.InNamespace(namespace), client.MatchingFields{FieldDecisionSubject: subject})
	if err != nil {
		return nil, fmt.Errorf("listing the decisions on %q in namespace %q: %w", subject, namespace, err)
	}
	return list.Items, nil
}
