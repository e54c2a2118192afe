// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// checkPerson refuses service accounts that not every policy of the system names: a decision is a person's. Any of them may bring what a person
// signed.
func (g *Guard) checkPerson(ctx context.Context, request admission.Request, d *v1alpha1.OversightDecision) error {
	user := request.UserInfo.Username
	if d.Spec.Signature != "" || !decision.IsServiceAccount(user) {
		return nil
	}
	system, err := g.systemOf(ctx, d)
	if err != nil {
		return err
	}
	facts, err := g.Facts.System(ctx, d.Namespace, system)
	if err != nil {
		return err
	}
	in := facts.Input()
	policy, lets := in.LetsDecide(user)
	if lets {
		return nil
	}
	why := "no policy that applies names it under spec.requirements.serviceAccounts"
	if policy != "" {
		why = fmt.Sprintf("policy %q does not name it under spec.requirements.serviceAccounts", policy)
	}
	return refuse("a decision is a person's, and %q is a service account: %s.\n"+
		"Let a person decide:\n  kubectl aims approve %s --role %s -n %s\nor sign what this account is to bring:\n  kubectl aims sign FILE --sign-key KEY", user, why, d.Spec.Subject.Name, d.Spec.Role, request.Namespace)
}

// systemOf is the name of the system that a decision is about, or empty if its assessment does not exist.
func (g *Guard) systemOf(ctx context.Context, d *v1alpha1.OversightDecision) (string, error) {
	if d.Spec.Subject.Kind != v1alpha1.KindImpactAssessment {
		return d.Spec.Subject.Name, nil
	}
	assessment := &v1alpha1.ImpactAssessment{}
	err := g.Live.Get(ctx, client.ObjectKey{Namespace: d.Namespace, Name: d.Spec.Subject.Name}, assessment)
	if err != nil && !apierrors.IsNotFound(err) {
		return "", fmt.Errorf("reading impact assessment %q: %w", d.Spec.Subject.Name, err)
	}
	return assessment.Spec.SystemRef.Name, nil
}
