// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// decider is who takes the decision: the authenticated user, or the person whose key signed it, whoever brings it.
func (q *question) decider(ctx context.Context) (*v1alpha1.Decider, error) {
	if q.d.Spec.Signature == "" {
		return authenticated(q.request.UserInfo), nil
	}
	facts, err := q.facts(ctx)
	if err != nil {
		return nil, err
	}
	in, recorded := facts.Input(), q.Facts.SignedNow(q.d)
	name, distrust := in.Signer(&recorded)
	if distrust != nil {
		return nil, refuse("the signature is not trusted: %s.\nWhat to do: %s", distrust.Why, distrust.Remedy)
	}
	return &v1alpha1.Decider{Username: name, Key: recorded.Signature.Fingerprint}, nil
}
