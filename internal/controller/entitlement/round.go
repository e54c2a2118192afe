// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package entitlement

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/util/flowcontrol"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
)

// asksPerSecond is how fast a round asks, so that the API server has better things to do.
const asksPerSecond = 20

// approvals are the decisions that approve some content, by namespace and content.
type approvals map[contentKey][]*v1alpha1.OversightDecision

type contentKey struct {
	namespace string
	digest    v1alpha1.ContentDigest
}

func newApprovals(decisions []v1alpha1.OversightDecision) approvals {
	a := approvals{}
	for i := range decisions {
		d := &decisions[i]
		if d.Spec.Decision == v1alpha1.DecisionApprove && (d.Spec.DecidedBy != nil || d.Spec.Signature != "") && d.Spec.ContentDigest != "" {
			key := contentKey{d.Namespace, d.Spec.ContentDigest}
			a[key] = append(a[key], d)
		}
	}
	return a
}

// of are the approvals of a system's release and of its candidate, sorted by name.
func (a approvals) of(system *v1alpha1.AISystem) []*v1alpha1.OversightDecision {
	var found []*v1alpha1.OversightDecision
	if release := system.Status.Release; release != nil {
		found = append(found, a[contentKey{system.Namespace, release.ContentDigest}]...)
	}
	if candidate := system.Status.Candidate; candidate != nil {
		found = append(found, a[contentKey{system.Namespace, candidate.ContentDigest}]...)
	}
	slices.SortFunc(found, func(a, b *v1alpha1.OversightDecision) int { return cmp.Compare(a.Name, b.Name) })
	return slices.Compact(found)
}

// round asks about each person in each role of each namespace once.
type round struct {
	reviews authorizationclient.SubjectAccessReviewInterface
	pace    flowcontrol.RateLimiter
	answers map[question]bool
}

type question struct {
	namespace, username, uid, groups string
	role                             v1alpha1.RoleName
}

func newRound(reviews authorizationclient.SubjectAccessReviewInterface) *round {
	return &round{reviews: reviews, pace: flowcontrol.NewTokenBucketRateLimiter(asksPerSecond, asksPerSecond), answers: map[question]bool{}}
}

// entitled asks with the groups that the decider had then: which they have now nobody but their authenticator knows.
func (r *round) entitled(ctx context.Context, namespace string, d *v1alpha1.OversightDecision) (bool, error) {
	by := d.Spec.DecidedBy
	key := question{namespace, by.Username, by.UID, strings.Join(by.Groups, "\n"), d.Spec.Role}
	if answer, known := r.answers[key]; known {
		return answer, nil
	}
	if err := r.pace.Wait(ctx); err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	answer, err := approval.Entitled(ctx, r.reviews, authenticationv1.UserInfo{Username: by.Username, UID: by.UID, Groups: by.Groups}, namespace, d.Spec.Role)
	if err == nil {
		r.answers[key] = answer
	}
	return answer, err
}
