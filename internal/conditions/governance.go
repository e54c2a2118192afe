// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// assessmentReasons are the reasons that make an assessment unacceptable, in the order in which a condition names them.
var assessmentReasons = []v1alpha1.Reason{
	v1alpha1.ReasonAssessmentMissing, v1alpha1.ReasonAssessmentRejected, v1alpha1.ReasonAssessmentIncomplete, v1alpha1.ReasonAssessmentExpired,
	v1alpha1.ReasonReleaseExpired, v1alpha1.ReasonResidualRiskTooHigh, v1alpha1.ReasonFairnessOutOfBounds, v1alpha1.ReasonExplainabilityMissing,
}

// approvalReasons are the reasons that keep content from being approved, likewise.
var approvalReasons = []v1alpha1.Reason{
	v1alpha1.ReasonAssessmentMissing, v1alpha1.ReasonAssessmentRejected, v1alpha1.ReasonContentChanged, v1alpha1.ReasonApproverNotIndependent,
	v1alpha1.ReasonSignatureNotTrusted, v1alpha1.ReasonDecisionNotSealed, v1alpha1.ReasonApprovalsPending,
}

// Ready says that this generation was evaluated.
func Ready() metav1.Condition {
	return metav1.Condition{
		Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: v1alpha1.ReadyEvaluatedReason,
		Message: "The operator evaluated this generation.",
	}
}

// Unreadable says that what a verdict depends on could not be read. The log says what and why; a message that did would change with each
// attempt.
func Unreadable() metav1.Condition {
	return metav1.Condition{
		Type: v1alpha1.ConditionReady, Status: metav1.ConditionUnknown, Reason: v1alpha1.ReadyFactsUnreadableReason,
		Message: "The operator could not read what a verdict depends on, and tries again; its log says what.",
	}
}

// assessed says whether the judged content has an assessment that policy accepts, under the given condition type.
func assessed(conditionType string, v *decision.Verdict) metav1.Condition {
	c := metav1.Condition{Type: conditionType, Status: metav1.ConditionTrue}
	if v.Deploy == v1alpha1.PermissionCannotDecide {
		return undecided(c)
	}
	if findings := ownFindings(v, assessmentReasons); len(findings) > 0 {
		return failed(c, findings)
	}
	if v.Assessment == "" || !v.Governed() {
		c.Reason, c.Message = v1alpha1.AssessedNotRequiredReason, "No policy asks for an assessment of this system."
		return c
	}
	c.Reason, c.Message = v1alpha1.AssessedAcceptedReason, "Assessment "+v.Assessment+" has all that policy asks for."
	return c
}

// approved says whether the people whom policy names approved the judged content.
func approved(v *decision.Verdict) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionApproved, Status: metav1.ConditionTrue}
	if v.Deploy == v1alpha1.PermissionCannotDecide {
		return undecided(c)
	}
	if findings := ownFindings(v, approvalReasons); len(findings) > 0 {
		return failed(c, findings)
	}
	if len(v.Approvals) == 0 {
		c.Reason, c.Message = v1alpha1.ApprovedNotRequiredReason, "No policy asks for approvals of this system."
		return c
	}
	c.Reason, c.Message = v1alpha1.ApprovedCompleteReason, "Everybody whom policy asks for has approved this content."
	return c
}

// permitted says whether the system may be deployed as it is declared.
func permitted(v *decision.Verdict) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionPermitted, Status: status(v.Deploy == v1alpha1.PermissionAllow)}
	switch {
	case v.Deploy == v1alpha1.PermissionCannotDecide:
		return undecided(c)
	case v.Deploy == v1alpha1.PermissionAllow && !v.Governed():
		c.Reason, c.Message = v1alpha1.PermittedNotGovernedReason, "No policy applies to this system."
	case v.Deploy == v1alpha1.PermissionAllow && len(v.Findings) > 0:
		c.Reason = v1alpha1.PermittedWithFindingsReason
		c.Message = "Policy lets it run in spite of: " + messages(v.Findings)
	case v.Deploy == v1alpha1.PermissionAllow:
		c.Reason, c.Message = v1alpha1.PermittedReason, "Nothing stands against deploying this content."
	default:
		c.Reason, c.Message = string(weightiest(v.Findings)), messages(v.Findings)
	}
	return c
}

// weightyReasons are those that no further approval mends, the weightiest first. A condition that can name one reason names the first of
// them, else the first by name of those that nobody waived.
var weightyReasons = []v1alpha1.Reason{
	v1alpha1.ReasonSystemHalted, v1alpha1.ReasonPracticeProhibited, v1alpha1.ReasonSystemRetired, v1alpha1.ReasonAssessmentRejected,
	v1alpha1.ReasonStageMoveNotAllowed, v1alpha1.ReasonStageNotRunnable, v1alpha1.ReasonReleaseExpired, v1alpha1.ReasonAssessmentExpired, v1alpha1.ReasonAssessmentMissing,
	v1alpha1.ReasonDriftBreached,
}

func weightiest(findings []decision.Finding) v1alpha1.Reason {
	for _, reason := range weightyReasons {
		if slices.ContainsFunc(findings, func(f decision.Finding) bool { return f.Reason == reason }) {
			return reason
		}
	}
	for i := range findings {
		if findings[i].Waives == "" {
			return findings[i].Reason
		}
	}
	return findings[0].Reason
}

// undecided is a condition about which nothing is known.
func undecided(c metav1.Condition) metav1.Condition {
	c.Status, c.Reason = metav1.ConditionUnknown, v1alpha1.ReadyFactsUnreadableReason
	c.Message = Unreadable().Message
	return c
}

// ownFindings are the findings about the judged content with one of the reasons, waived or not: those that stand first, in the order of the reasons.
func ownFindings(v *decision.Verdict, reasons []v1alpha1.Reason) []decision.Finding {
	var own []decision.Finding
	for _, f := range v.Findings {
		if slices.Contains(reasons, f.Rule()) && f.Basis == v.Basis {
			own = append(own, f)
		}
	}
	slices.SortStableFunc(own, func(a, b decision.Finding) int {
		return cmp.Or(
			cmp.Compare(len(a.Waives), 0)-cmp.Compare(len(b.Waives), 0),
			slices.Index(reasons, a.Rule())-slices.Index(reasons, b.Rule()),
		)
	})
	return own
}

func failed(c metav1.Condition, findings []decision.Finding) metav1.Condition {
	c.Status, c.Reason, c.Message = metav1.ConditionFalse, string(findings[0].Reason), messages(findings)
	return c
}

func messages(findings []decision.Finding) string {
	parts := make([]string, 0, len(findings))
	for _, f := range findings {
		parts = append(parts, f.Message)
	}
	return sentence(parts)
}
