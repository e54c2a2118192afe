// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"

	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// whoDecides is who takes a new decision: the authenticated user, or the person whose key signed it, whoever brings it.
func whoDecides(ctx context.Context, live client.Reader, facts *snapshot.Reader, request admission.Request, d *v1alpha1.OversightDecision) (*v1alpha1.Decider, error) {
	if d.Spec.Signature == "" {
		return decider(request.UserInfo), nil
	}
	system := d.Spec.Subject.Name
	if d.Spec.Subject.Kind != v1alpha1.KindAISystem {
		assessment, err := readAssessment(ctx, live, d)
		if err != nil {
			return nil, err
		}
		system = assessment.Spec.SystemRef.Name
	}
	known, err := facts.System(ctx, d.Namespace, system)
	if err != nil {
		return nil, err
	}
	in, recorded := known.Input(), facts.SignedNow(d)
	name, distrust := in.Signer(&recorded)
	if distrust != nil {
		return nil, refuse("the signature is not trusted: %s.\nWhat to do: %s", distrust.Why, distrust.Remedy)
	}
	return &v1alpha1.Decider{Username: name, Key: recorded.Signature.Fingerprint}, nil
}
