// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Limits of what status keeps.
const (
	maximumFindings = 32
	maximumHistory  = 5
	maximumText     = 1024
	maximumPolicies = 64
	maximumRoles    = 16
)

// System is the status of an AISystem: what was there before, brought up to the verdict. now stamps a change of the verdict.
func System(before v1alpha1.AISystemStatus, generation int64, v *decision.Verdict, release *v1alpha1.Release, workloads v1alpha1.WorkloadCounts,
	now time.Time) v1alpha1.AISystemStatus {
	status := *before.DeepCopy()
	status.ObservedGeneration = generation
	status.Verdict = Summary(v)
	status.Release = release
	status.Candidate = candidate(v, release)
	status.Workloads = workloads
	status.History = history(before.History, status.Verdict, now)
	Set(&status.Conditions, generation, Ready(), assessed(v1alpha1.ConditionAssessed, v), approved(v), monitored(v), withinLimits(v), permitted(v),
		expiring(v, release))
	return status
}

// Summary is a verdict as status keeps it.
func Summary(v *decision.Verdict) *v1alpha1.VerdictSummary {
	summary := &v1alpha1.VerdictSummary{
		Deploy: v.Deploy, Run: v.Run, Mode: v.Mode, ContentDigest: v.ContentDigest,
		Policies:      v.Policies[:min(len(v.Policies), maximumPolicies)],
		FindingsTotal: int32(min(len(v.Findings), 1<<30)),
	}
	for _, f := range v.Findings[:min(len(v.Findings), maximumFindings)] {
		s := v1alpha1.FindingSummary{Reason: f.Reason, Waives: f.Waives, Object: f.Object, Message: Cut(f.Message, maximumText)}
		if len(f.Remedies) > 0 {
			s.Remedy = Cut(f.Remedies[0], maximumText)
		}
		summary.Findings = append(summary.Findings, s)
	}
	if !v.RecheckAt.IsZero() {
		summary.RecheckAt = new(metav1.NewTime(v.RecheckAt))
	}
	return summary
}

// candidate is the content that waits, if what is declared is not the release.
func candidate(v *decision.Verdict, release *v1alpha1.Release) *v1alpha1.Candidate {
	if release != nil && release.ContentDigest == v.ContentDigest || v.ContentDigest == "" {
		return nil
	}
	return &v1alpha1.Candidate{ContentDigest: v.ContentDigest, Assessment: v.Assessment, Approvals: Approvals(v)}
}

// Approvals are a verdict's approvals as status keeps them.
func Approvals(v *decision.Verdict) []v1alpha1.RoleApprovals {
	var approvals []v1alpha1.RoleApprovals
	for _, tally := range v.Approvals[:min(len(v.Approvals), maximumRoles)] {
		approvals = append(approvals, v1alpha1.RoleApprovals{
			Role: tally.Role, Required: int32(tally.Required), Given: int32(len(tally.Approvers)), Approvers: tally.Approvers, //nolint:gosec // at most 8
		})
	}
	return approvals
}

// history puts a change of the verdict in front, and forgets the oldest ones.
func history(before []v1alpha1.VerdictChange, v *v1alpha1.VerdictSummary, now time.Time) []v1alpha1.VerdictChange {
	change := v1alpha1.VerdictChange{At: metav1.NewTime(now).Rfc3339Copy(), Deploy: v.Deploy, Run: v.Run, ContentDigest: v.ContentDigest}
	for _, f := range v.Findings {
		change.Reasons = append(change.Reasons, f.Reason)
	}
	change.Reasons = slices.Compact(change.Reasons)
	if len(before) > 0 && sameVerdict(before[0], change) {
		return before
	}
	return append([]v1alpha1.VerdictChange{change}, before[:min(len(before), maximumHistory-1)]...)
}

// JudgedSince is when content was first judged without a break, by a history, newest first; zero if the newest is of other content. A history is short,
// so that it may be longer.
func JudgedSince(history []v1alpha1.VerdictChange, digest v1alpha1.ContentDigest) (since time.Time) {
	for _, change := range history {
		if change.ContentDigest != digest {
			break
		}
		since = change.At.Time
	}
	return since
}

func sameVerdict(a, b v1alpha1.VerdictChange) bool {
	return a.Deploy == b.Deploy && a.Run == b.Run && a.ContentDigest == b.ContentDigest && slices.Equal(a.Reasons, b.Reasons)
}
