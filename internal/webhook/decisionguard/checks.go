// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"fmt"
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// checkForm refuses what would not read as it was written.
func (q *question) checkForm(context.Context) error {
	d := q.d
	if err := signed.CheckComment(d.Spec.Comment); err != nil {
		return refuse("%v.\nWrite the comment without it, and decide again:\n  %s", err, decision.DecideCommand(d))
	}
	return nil
}

// checkEntitlement asks RBAC about an authenticated user. Whether a signer may decide in the role is what policy said when it trusted the key.
func (q *question) checkEntitlement(ctx context.Context) error {
	d, user := q.d, q.request.UserInfo
	if d.Spec.Signature != "" {
		return nil
	}
	entitled, err := approval.Entitled(ctx, q.Reviews, user, d.Namespace, d.Spec.Role)
	if err != nil || entitled {
		return err
	}
	return refuse("user %q may not decide as %s in namespace %q: no RBAC role grants it.\n"+
		"See in which roles you may, as resource names of oversightroles.aims-operator.io:\n  kubectl auth can-i --list -n %s\n"+
		"Whoever administers the cluster's RBAC can grant the verb decide on oversightroles, resourceNames [%s]",
		user.Username, d.Spec.Role, d.Namespace, d.Namespace, d.Spec.Role)
}

// checkContent makes sure that the decider saw the present content, and wrote none of it. A Halt or Resume concerns the system whatever its
// content.
func (q *question) checkContent(ctx context.Context) error {
	d := q.d
	if d.Spec.Decision == v1alpha1.DecisionWaive {
		return q.checkWaiver(ctx)
	}
	if d.Spec.Subject.Kind == v1alpha1.KindAISystem {
		_, err := q.place(ctx)
		return err
	}
	assessment, err := q.assessment(ctx)
	if err != nil {
		return err
	}
	facts, err := q.facts(ctx)
	if err != nil {
		return err
	}
	if facts.System == nil {
		return refuse("assessment %q is about AI system %q, which namespace %q does not have.\nRegister the system first:\n  kubectl apply -f aisystem.yaml -n %s",
			assessment.Name, assessment.Spec.SystemRef.Name, d.Namespace, d.Namespace)
	}
	digest, err := approval.NewStatement(facts.System, assessment).Digest()
	if err != nil {
		return err
	}
	in := facts.Input()
	if digest != d.Spec.ContentDigest && !rejectsRelease(d, &in) {
		return refuse("the content of assessment %q is now %s, not the %s that the decision names: it changed since it was reviewed.\n"+
			"Review what there is now, then decide on that:\n  kubectl aims review %s -n %s",
			assessment.Name, digest, d.Spec.ContentDigest, assessment.Name, d.Namespace)
	}
	return checkIndependence(d, in, approval.ContentAuthors(facts.System, assessment))
}

// rejectsRelease tells whether a decision rejects the release, beside which a candidate may stand: whoever edits a word of the content must not keep what runs
// from being rejected.
func rejectsRelease(d *v1alpha1.OversightDecision, in *decision.Input) bool {
	return d.Spec.Decision == v1alpha1.DecisionReject && in.Release != nil && in.Release.Digest == d.Spec.ContentDigest && in.Release.AssessmentName == d.Spec.Subject.Name
}

// checkIndependence refuses an approval by somebody who wrote what is approved. A rejection is welcome from anybody who is entitled.
func checkIndependence(d *v1alpha1.OversightDecision, in decision.Input, authors []string) error {
	policy, enforced := in.Separation()
	if d.Spec.Decision != v1alpha1.DecisionApprove || !enforced {
		return nil
	}
	asks := "the separation of duties asks"
	if policy != "" {
		asks = fmt.Sprintf("policy %q asks", policy)
	}
	switch {
	case len(authors) == 0:
		return refuse("who wrote AI system %q and assessment %q is not known, because they were stored past the operator, and %s that authors do not approve.\n"+
			"Apply both again, so that the operator learns who writes them", in.SystemName, d.Spec.Subject.Name, asks)
	case slices.Contains(authors, d.Spec.DecidedBy.Username):
		return refuse("%q wrote the content of assessment %q or of AI system %q and so may not approve it: %s that authors do not approve.\n"+
			"Ask another person in role %s:\n  %s", d.Spec.DecidedBy.Username, d.Spec.Subject.Name, in.SystemName, asks, d.Spec.Role, decision.DecideCommand(d))
	}
	return nil
}
