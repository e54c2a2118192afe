// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// expiryWords say how near the end of the release's approval is, and how bad that is.
func expiryWords(e decision.Expiry) (words string, tone text.Tone) {
	switch e {
	case v1alpha1.ExpiresWithin30DaysReason:
		return "the approval ends within 30 days", text.Waiting
	case v1alpha1.ExpiresWithin7DaysReason:
		return "the approval ends within 7 days", text.Waiting
	case v1alpha1.ExpiresWithin1DayReason:
		return "the approval ends within a day", text.Bad
	case v1alpha1.InGracePeriodReason:
		return "the approval has ended, and the grace period runs", text.Bad
	case v1alpha1.ExpiredReason:
		return "the approval has ended", text.Bad
	}
	return "", text.Waiting
}

// evictionWords say what happens to pods that run.
func evictionWords(e decision.Eviction) string {
	switch e {
	case decision.EvictGently:
		return "evicted, as far as disruption budgets let them"
	case decision.EvictByForce:
		return "deleted, whatever disruption budgets say"
	case decision.EvictNone:
	}
	return ""
}

// operatorsExpiry is how near the end is by the operator's word.
func operatorsExpiry(status *v1alpha1.AISystemStatus) decision.Expiry {
	c := apimeta.FindStatusCondition(status.Conditions, v1alpha1.ConditionExpiringSoon)
	if c == nil || c.Status != metav1.ConditionTrue {
		return ""
	}
	return decision.Expiry(c.Reason)
}
