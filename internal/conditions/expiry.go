// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// expiryMessages say how near the end of an approval is.
var expiryMessages = map[decision.Expiry]string{
	v1alpha1.ExpiresWithin30DaysReason: "The approval ends within 30 days; assess the system anew in time. status.release.validUntil says when.",
	v1alpha1.ExpiresWithin7DaysReason:  "The approval ends within 7 days; assess the system anew in time. status.release.validUntil says when.",
	v1alpha1.ExpiresWithin1DayReason:   "The approval ends within a day; assess the system anew in time. status.release.validUntil says when.",
	v1alpha1.InGracePeriodReason:       "The approval has ended, and policy's grace period runs; assess the system anew before it is over.",
	v1alpha1.ExpiredReason:             "The approval has ended; what that means is what policy's onLapse says. Assess the system anew.",
}

// expiring says whether the approval on which the system runs ends soon.
func expiring(v *decision.Verdict, release *v1alpha1.Release) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionExpiringSoon, Status: metav1.ConditionFalse}
	switch message, warned := expiryMessages[v.Expiry]; {
	case v.Deploy == v1alpha1.PermissionCannotDecide:
		return undecided(c)
	case release == nil:
		c.Reason, c.Message = v1alpha1.NoReleaseReason, "Nothing is approved, so that no approval can end."
	case warned:
		c.Status, c.Reason, c.Message = metav1.ConditionTrue, string(v.Expiry), message
	default:
		c.Reason, c.Message = v1alpha1.NotExpiringReason, "The approval ends in more than 30 days, or not by time."
	}
	return c
}
