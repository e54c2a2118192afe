// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Assessment is the status of an ImpactAssessment whose system is judged by it.
func Assessment(before v1alpha1.ImpactAssessmentStatus, generation int64, v *decision.Verdict) v1alpha1.ImpactAssessmentStatus {
	status := *before.DeepCopy()
	status.ObservedGeneration = generation
	status.ContentDigest = v.ContentDigest
	status.Approvals = Approvals(v)
	status.ValidUntil = nil
	if !v.ValidUntil.IsZero() {
		status.ValidUntil = new(metav1.NewTime(v.ValidUntil))
	}
	Set(&status.Conditions, generation, Ready(), assessed(v1alpha1.ConditionComplete, v), approved(v))
	return status
}

// AssessmentWithoutSystem is the status of an ImpactAssessment whose system does not exist.
func AssessmentWithoutSystem(before v1alpha1.ImpactAssessmentStatus, generation int64, system string) v1alpha1.ImpactAssessmentStatus {
	status := *before.DeepCopy()
	status.ObservedGeneration = generation
	status.ContentDigest, status.Approvals, status.ValidUntil = "", nil, nil
	unknown := metav1.Condition{
		Status: metav1.ConditionUnknown, Reason: v1alpha1.ApprovedSystemNotFoundReason,
		Message: "This namespace has no AI system \"" + system + "\", which the assessment is about.",
	}
	complete, approved := unknown, unknown
	complete.Type, approved.Type = v1alpha1.ConditionComplete, v1alpha1.ConditionApproved
	Set(&status.Conditions, generation, Ready(), complete, approved)
	return status
}
