// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// elsewhere is no namespace, and can be none, so that what the operator may do there it may do everywhere: in any namespace somebody may have
// granted it more.
const elsewhere = "no.namespace"

// rights asks the API server what the operator may do. One question gives all rules, but not on every cluster; about a right that they do not
// show there is a question of its own, whose answer counts.
func (r *Reconciler) rights(ctx context.Context) (time.Duration, error) {
	rules := map[string][]authorizationv1.ResourceRule{}
	var faults []enforcement.Fault
	for i := range r.Needed {
		right := &r.Needed[i]
		namespace := right.Namespace
		if namespace == "" {
			namespace = elsewhere
		}
		if _, asked := rules[namespace]; !asked {
			review := &authorizationv1.SelfSubjectRulesReview{Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: namespace}}
			review, err := r.Authorization.SelfSubjectRulesReviews().Create(ctx, review, metav1.CreateOptions{})
			if err != nil {
				return 0, fmt.Errorf("asking which rights the operator has: %w", err)
			}
			rules[namespace] = review.Status.ResourceRules
		}
		if right.Covered(rules[namespace]) {
			continue
		}
		may, err := r.may(ctx, right)
		if err != nil {
			return 0, err
		}
		if !may {
			faults = append(faults, enforcement.Fault{
				Piece: enforcement.PieceRights, Reason: v1alpha1.EnforcementRightsMissingReason, What: right.String(),
			})
		}
	}
	r.Watch.Report(enforcement.FromRights, faults)
	return 0, nil
}

func (r *Reconciler) may(ctx context.Context, right *enforcement.Right) (bool, error) {
	review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: right.Attributes()}}
	review, err := r.Authorization.SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return false, fmt.Errorf("asking whether the operator may %s: %w", right, err)
	}
	return review.Status.Allowed, nil
}
