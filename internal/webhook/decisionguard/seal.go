// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
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
func (g *Guard) seal(ctx context.Context, request admission.Request, d *v1alpha1.OversightDecision) (*v1alpha1.Seal, error) {
	if dryRun(request) {
		return nil, nil //nolint:nilnil // No seal is what a dry run gets.
	}
	if err := g.checkMerits(ctx, request, d); err != nil {
		return nil, err
	}
	place, err := g.place(ctx, d)
	if err != nil {
		return nil, err
	}
	return g.Seals.Sign(place, d)
}

// checkSeal makes sure that what is stored is what was sealed, about the system that is there now.
func (g *Guard) checkSeal(ctx context.Context, request admission.Request, d *v1alpha1.OversightDecision) error {
	if dryRun(request) {
		return nil
	}
	place, err := g.place(ctx, d)
	if err != nil {
		return err
	}
	held, err := g.Seals.Check(place.NamespaceUID, d)
	if err != nil {
		return err
	}
	if held != decision.SealHolds || types.UID(d.Spec.Seal.SubjectUID) != place.SystemUID {
		return errors.New("the decision was not sealed by the operator's own webhook, or was changed after it")
	}
	return nil
}

// place is where a decision is taken and about which system.
func (g *Guard) place(ctx context.Context, d *v1alpha1.OversightDecision) (seal.Place, error) {
	namespace, system := &corev1.Namespace{}, &v1alpha1.AISystem{}
	if err := g.Live.Get(ctx, client.ObjectKey{Name: d.Namespace}, namespace); err != nil {
		return seal.Place{}, fmt.Errorf("reading namespace %q: %w", d.Namespace, err)
	}
	name, err := g.systemOf(ctx, d)
	if err != nil {
		return seal.Place{}, err
	}
	err = g.Live.Get(ctx, client.ObjectKey{Namespace: d.Namespace, Name: name}, system)
	if err != nil && !apierrors.IsNotFound(err) {
		return seal.Place{}, fmt.Errorf("reading AI system %q: %w", name, err)
	}
	if err != nil {
		return seal.Place{}, refuse("namespace %q has no AI system %q any more", d.Namespace, name)
	}
	return seal.Place{NamespaceUID: namespace.UID, SystemUID: system.UID}, nil
}

func dryRun(request admission.Request) bool { return request.DryRun != nil && *request.DryRun }
