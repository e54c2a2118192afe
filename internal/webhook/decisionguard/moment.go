// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// moment is when the decision is taken, by this replica's clock. What forbids is no earlier than what it answers: another replica, whose clock runs ahead, may
// have stamped a Resume or an Approve that would be the later word. Of two in the same second the one that forbids stands.
func (q *question) moment(ctx context.Context) metav1.Time {
	now := q.Clock.Now().UTC()
	at := now
	if decision.Forbids(q.d.Spec.Decision) && q.Cached != nil {
		last, err := q.Cached.LastDecided(ctx, q.d.Namespace, q.d.Spec.Subject, now.Add(clockTolerance))
		if err != nil {
			// A stop is not kept from being recorded because the clocks could not be compared.
			logf.FromContext(ctx).Error(err, "a decision that forbids is stamped without knowing those before it", "namespace", q.d.Namespace)
		} else if last.After(now) {
			at = last
		}
	}
	return metav1.NewTime(at).Rfc3339Copy()
}
