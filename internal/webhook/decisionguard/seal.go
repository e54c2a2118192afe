// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"errors"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/seal"
)

// Sealer seals decisions, and tells whether a seal holds.
type Sealer interface {
	Sign(seal.Place, *v1alpha1.OversightDecision) (*v1alpha1.Seal, error)
	Check(namespace types.UID, d *v1alpha1.OversightDecision) (decision.Seal, error)
}

// seal judges a stamped decision as the guard will, and seals it. A dry run has no seal.
func (q *question) seal(ctx context.Context) (*v1alpha1.Seal, error) {
	if dryRun(q.request) {
		return nil, nil //nolint:nilnil // No seal is what a dry run gets.
	}
	if err := q.checkMerits(ctx); err != nil {
		return nil, err
	}
	place, err := q.place(ctx)
	if err != nil {
		return nil, err
	}
	return q.Seals.Sign(place, q.d)
}

// checkSeal makes sure that what is stored is what was sealed, about the system that is there now.
func (q *question) checkSeal(ctx context.Context) error {
	if dryRun(q.request) {
		return nil
	}
	place, err := q.place(ctx)
	if err != nil {
		return err
	}
	held, err := q.Seals.Check(place.NamespaceUID, q.d)
	if err != nil {
		return err
	}
	if held != decision.SealHolds || types.UID(q.d.Spec.Seal.SubjectUID) != place.SystemUID {
		return errors.New("the decision was not sealed by the operator's own webhook, or was changed after it")
	}
	return nil
}

func dryRun(request admission.Request) bool { return request.DryRun != nil && *request.DryRun }
