// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestEvaluateNeverAllowsNothing: what was not given was not found to be in order.
func TestEvaluateNeverAllowsNothing(t *testing.T) {
	for _, row := range []struct {
		why string
		in  func() Input
	}{
		{"no facts at all", func() Input { return Input{} }},
		{"a system without its content", func() Input {
			in := newWorld().input()
			in.System.Declared = nil
			return in
		}},
		{"a system without candidates", func() Input {
			in := newWorld().input()
			in.Candidates = nil
			return in
		}},
		{"facts that could not be read", func() Input {
			in := newWorld().input()
			in.Unread = []Unread{{"OversightPolicy", "timeout"}}
			return in
		}},
	} {
		t.Run(row.why, func(t *testing.T) {
			v := Evaluate(row.in())
			if v.Deploy != v1alpha1.PermissionCannotDecide || v.Run != v1alpha1.PermissionCannotDecide || len(v.Findings) == 0 {
				t.Errorf("%s/%s with %d findings", v.Deploy, v.Run, len(v.Findings))
			}
		})
	}
}

// TestReleaseAndCandidate: how the two contents that a system may have bear on the permissions, and which of them is shown.
func TestReleaseAndCandidate(t *testing.T) {
	const next = "fedcba9876543210fedcba9876543210fedcba98"
	declareNext := func(w *world) { w.released().system.Models[0].Version = next }
	serveNext := func(w *world) { w.workload.Models[0].Revision = next }
	approveNext := func(w *world) {
		w.approve("rita", riskOfficer, time.Hour)
		w.approve("paul", productOwner, time.Hour)
	}
	limited := func(w *world) { w.system.Risk.Tier, w.system.Risk.HighRiskArea = v1alpha1.RiskLimited, "" }
	for _, row := range []struct {
		why         string
		change      func(*world)
		deploy, run v1alpha1.Permission
		basis       Basis
		reasons     []v1alpha1.Reason
	}{
		{why: "the old version goes on while the new one waits", change: declareNext,
			deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisRelease},
		{why: "the new version waits", change: func(w *world) { declareNext(w); serveNext(w) },
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold, basis: BasisCandidate,
			reasons: []v1alpha1.Reason{v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonContentChanged}},
		{why: "an approved candidate runs beside the release", change: func(w *world) { declareNext(w); serveNext(w); approveNext(w) },
			deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisCandidate},
		{why: "of a lapsed release and an approved candidate that it fits as well the clean one is shown", change: func(w *world) {
			w.policy().Enforcement.OnLapse = v1alpha1.LapseReport
			w.released()
			w.system.IntendedUse.Purpose = "Mortgages."
			approveNext(w)
			w.release.Assessment.ValidUntil = &w.release.Assessment.PerformedAt
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisCandidate},
		{why: "a change that concerns no artifact leaves the release's workload alone", change: func(w *world) {
			w.released().system.IntendedUse.Purpose = "Mortgages."
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisRelease},
		{why: "a raised tier does not run under the mild policies of the tier before", change: func(w *world) {
			limited(w)
			w.addPolicy("mild", func(p *v1alpha1.OversightPolicySpec) {
				p.AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskLimited}
				p.Enforcement.Admission = v1alpha1.ModeAudit
			})
			declareNext(w)
			w.system.Risk.Tier = v1alpha1.RiskHigh
			serveNext(w)
		}, deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold, basis: BasisCandidate,
			reasons: []v1alpha1.Reason{v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonContentChanged}},
		{why: "a lowered tier is judged by the policies that it leaves", change: func(w *world) {
			declareNext(w)
			limited(w)
			serveNext(w)
		}, deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold, basis: BasisCandidate,
			reasons: []v1alpha1.Reason{v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonContentChanged}},
		{why: "as declared, what waits may not be deployed, and what runs may run", change: func(w *world) { declareNext(w); w.workload = nil },
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionAllow, basis: BasisCandidate,
			reasons: []v1alpha1.Reason{v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonContentChanged}},
		{why: "a new assessment of the release takes nothing away from what is declared", change: func(w *world) {
			w.released().addAssessment("credit-scoring-next")
			w.workload = nil
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisRelease},
		{why: "not even in the release's days of grace", change: func(w *world) {
			w.policy().Enforcement.GracePeriodHours = 8760
			w.released().addAssessment("credit-scoring-next").PerformedAt.Time = now.AddDate(1, 0, 0)
			w.now = now.AddDate(1, 1, 0)
			w.workload = nil
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisCandidate,
			reasons: []v1alpha1.Reason{v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonReleaseExpired}},
		{why: "of two assessments the approved one is judged", change: func(w *world) { w.addAssessment("credit-scoring-next") },
			deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisCandidate},
		{why: "in whatever order they come", change: func(w *world) {
			w.addAssessment("credit-scoring-next")
			slices.Reverse(w.assessments)
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, basis: BasisCandidate},
		{why: "of two that nobody approved the later one", change: func(w *world) {
			w.decisions = nil
			w.addAssessment("credit-scoring-next").Conclusion = nil
		}, deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold, basis: BasisCandidate,
			reasons: []v1alpha1.Reason{v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonAssessmentIncomplete}},
	} {
		t.Run(row.why, func(t *testing.T) {
			w := newWorld()
			row.change(w)
			v := Evaluate(w.input())
			type answer struct {
				Deploy, Run v1alpha1.Permission
				Basis       Basis
				Reasons     []v1alpha1.Reason
			}
			want := answer{row.deploy, row.run, row.basis, row.reasons}
			got := answer{v.Deploy, v.Run, v.Basis, slices.Clip(v.Reasons())}
			if len(got.Reasons) == 0 {
				got.Reasons = nil
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestApprovedSince: the moment from which all approvals were there; an approval that comes later is not needed and moves nothing.
func TestApprovedSince(t *testing.T) {
	w := newWorld()
	complete := Evaluate(w.input())
	if want := now.Add(-24 * time.Hour); !complete.ApprovedSince.Equal(want) {
		t.Errorf("approved since %s, want %s", complete.ApprovedSince, want)
	}
	w.approve("anna", riskOfficer, time.Hour)
	w.approve("adam", productOwner, time.Hour)
	later := Evaluate(w.input())
	if diff := cmp.Diff(complete, later, cmp.AllowUnexported(Finding{})); diff != "" {
		t.Errorf("two approvals too many changed the verdict:\n%s", diff)
	}
}

// TestRecheckAtOfWhatIsNotShown: an assessment that is not the one shown may become so by the passing of time.
func TestRecheckAtOfWhatIsNotShown(t *testing.T) {
	w := newWorld()
	for _, d := range w.decisions {
		d.Spec.DecidedAt.Time = now.Add(time.Hour)
	}
	w.addAssessment("credit-scoring-next").Conclusion = nil
	v := Evaluate(w.input())
	if v.Assessment != "credit-scoring-next" {
		t.Fatalf("assessment %s is shown", v.Assessment)
	}
	if want := now.Add(time.Hour - clockSkew); !v.RecheckAt.Equal(want) {
		t.Errorf("recheckAt is %s, want %s", v.RecheckAt, want)
	}
}
