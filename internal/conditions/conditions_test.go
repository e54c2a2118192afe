// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

var now = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

const digest = v1alpha1.ContentDigest("aims.v1:sha256:01")

// clean is a verdict about an approved system.
func clean() *decision.Verdict {
	return &decision.Verdict{
		Deploy: v1alpha1.PermissionAllow, Run: v1alpha1.PermissionAllow, Mode: v1alpha1.ModeHold, Basis: decision.BasisCandidate,
		ContentDigest: digest, Approved: true, Assessment: "chat-2026", Policies: []string{"all"},
		Approvals: []decision.RoleTally{{Role: "risk-officer", Policy: "all", Required: 1, Approvers: []string{"rita"}}},
	}
}

func found(basis decision.Basis, reasons ...v1alpha1.Reason) []decision.Finding {
	var findings []decision.Finding
	for _, reason := range reasons {
		findings = append(findings, decision.Finding{Reason: reason, Basis: basis, Message: "about " + string(reason), Remedies: []string{"mend " + string(reason)}})
	}
	return findings
}

func TestConditionsOfASystem(t *testing.T) {
	t.Parallel()
	const candidate, release = decision.BasisCandidate, decision.BasisRelease
	for name, test := range map[string]struct {
		why                           string
		change                        func(*decision.Verdict)
		assessed, approved, permitted string
	}{
		"all well": {
			why: "nothing stands against it", change: func(*decision.Verdict) {},
			assessed: "True AssessmentAccepted", approved: "True ApprovalsComplete", permitted: "True Permitted",
		},
		"nothing asked for": {
			why:      "that nobody needs to approve is not the same as approved",
			change:   func(v *decision.Verdict) { v.Assessment, v.Approvals = "", nil },
			assessed: "True AssessmentNotRequired", approved: "True ApprovalsNotRequired", permitted: "True Permitted",
		},
		"not governed": {
			why:      "no policy is another thing than a policy that is content",
			change:   func(v *decision.Verdict) { v.Policies, v.Assessment, v.Approvals = nil, "", nil },
			assessed: "True AssessmentNotRequired", approved: "True ApprovalsNotRequired", permitted: "True NotGoverned",
		},
		"no assessment": {
			why: "there is nothing to approve yet, and both say so",
			change: func(v *decision.Verdict) {
				v.Deploy, v.Assessment, v.Findings = v1alpha1.PermissionHold, "", found(candidate, v1alpha1.ReasonAssessmentMissing)
			},
			assessed: "False AssessmentMissing", approved: "False AssessmentMissing", permitted: "False AssessmentMissing",
		},
		"approvals pending": {
			why: "the assessment is fine, people are to come",
			change: func(v *decision.Verdict) {
				v.Deploy, v.Findings = v1alpha1.PermissionHold, found(candidate, v1alpha1.ReasonApprovalsPending)
			},
			assessed: "True AssessmentAccepted", approved: "False ApprovalsPending", permitted: "False ApprovalsPending",
		},
		"content changed": {
			why: "of two reasons the one that explains the other is named",
			change: func(v *decision.Verdict) {
				v.Deploy, v.Findings = v1alpha1.PermissionHold, found(candidate, v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonContentChanged)
			},
			assessed: "True AssessmentAccepted", approved: "False ContentChanged", permitted: "False ApprovalsPending",
		},
		"rejected": {
			why: "a rejection is about the assessment and about its approval",
			change: func(v *decision.Verdict) {
				v.Deploy, v.Findings = v1alpha1.PermissionDeny, found(candidate, v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonAssessmentRejected)
			},
			assessed: "False AssessmentRejected", approved: "False AssessmentRejected", permitted: "False AssessmentRejected",
		},
		"release expired": {
			why: "the approvals stand, the assessment does not",
			change: func(v *decision.Verdict) {
				v.Basis, v.Deploy, v.Findings = release, v1alpha1.PermissionDeny, found(release, v1alpha1.ReasonReleaseExpired)
			},
			assessed: "False ReleaseExpired", approved: "True ApprovalsComplete", permitted: "False ReleaseExpired",
		},
		"halted": {
			why: "a halt takes no approval away",
			change: func(v *decision.Verdict) {
				v.Deploy, v.Run, v.Findings = v1alpha1.PermissionDeny, v1alpha1.PermissionHold, found("", v1alpha1.ReasonSystemHalted)
			},
			assessed: "True AssessmentAccepted", approved: "True ApprovalsComplete", permitted: "False SystemHalted",
		},
		"a finding about the other content": {
			why:      "what is wrong with the release says nothing about the candidate",
			change:   func(v *decision.Verdict) { v.Findings = found(release, v1alpha1.ReasonReleaseExpired) },
			assessed: "True AssessmentAccepted", approved: "True ApprovalsComplete", permitted: "True PermittedWithFindings",
		},
		"only warned": {
			why: "policy lets it run and does not call it approved",
			change: func(v *decision.Verdict) {
				v.Mode, v.Findings = v1alpha1.ModeWarn, found(candidate, v1alpha1.ReasonApprovalsPending)
			},
			assessed: "True AssessmentAccepted", approved: "False ApprovalsPending", permitted: "True PermittedWithFindings",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := clean()
			test.change(v)
			got := System(v1alpha1.AISystemStatus{}, 7, v, nil, v1alpha1.WorkloadCounts{}, now)
			check(t, got.Conditions, 7, map[string]string{
				"Ready": "True Evaluated", "Assessed": test.assessed, "Approved": test.approved, "Permitted": test.permitted,
				"ExpiringSoon": undecidedOr(test.permitted, "False NoRelease"),
				"Monitored":    undecidedOr(test.permitted, "True MonitoringNotRequired"),
				"WithinLimits": undecidedOr(test.permitted, "Unknown NotMonitored"),
			}, test.why)
		})
	}
}

// undecidedOr is what a condition says where another says that nothing is known, or else this.
func undecidedOr(other, says string) string {
	if strings.HasPrefix(other, "Unknown") {
		return other
	}
	return says
}

func TestExpiringSoon(t *testing.T) {
	t.Parallel()
	for why, test := range map[string]struct {
		expiry  decision.Expiry
		release *v1alpha1.Release
		want    string
	}{
		"nothing is approved": {want: "False NoRelease"},
		"the end is far off":  {release: &v1alpha1.Release{}, want: "False NotExpiring"},
		"30 days":             {v1alpha1.ExpiresWithin30DaysReason, &v1alpha1.Release{}, "True ExpiresWithin30Days"},
		"7 days":              {v1alpha1.ExpiresWithin7DaysReason, &v1alpha1.Release{}, "True ExpiresWithin7Days"},
		"1 day":               {v1alpha1.ExpiresWithin1DayReason, &v1alpha1.Release{}, "True ExpiresWithin1Day"},
		"grace":               {v1alpha1.InGracePeriodReason, &v1alpha1.Release{}, "True InGracePeriod"},
		"over":                {v1alpha1.ExpiredReason, &v1alpha1.Release{}, "True Expired"},
	} {
		v := clean()
		v.Expiry = test.expiry
		c := expiring(v, test.release)
		if got := string(c.Status) + " " + c.Reason; got != test.want || c.Message == "" {
			t.Errorf("%s: %s %q, want %s", why, got, c.Message, test.want)
		}
	}
}

// check makes sure that exactly these conditions are there, and that each is complete.
func check(t *testing.T, conditions []metav1.Condition, generation int64, want map[string]string, why string) {
	t.Helper()
	got := map[string]string{}
	for _, c := range conditions {
		got[c.Type] = string(c.Status) + " " + c.Reason
		if c.ObservedGeneration != generation || c.Message == "" || strings.Contains(c.Message, "\n") || utf8.RuneCountInString(c.Message) > 1000 {
			t.Errorf("%s is about generation %d and says %q", c.Type, c.ObservedGeneration, c.Message)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("conditions (-want +got), %s:\n%s", why, diff)
	}
}

func TestConditionsOfAnAssessment(t *testing.T) {
	t.Parallel()
	v := clean()
	v.ValidUntil = now.AddDate(1, 0, 0)
	status := Assessment(v1alpha1.ImpactAssessmentStatus{}, 3, v)
	check(t, status.Conditions, 3, map[string]string{
		"Ready": "True Evaluated", "Complete": "True AssessmentAccepted", "Approved": "True ApprovalsComplete",
	}, "all is well")
	if status.ContentDigest != digest || status.ValidUntil == nil || !status.ValidUntil.Time.Equal(v.ValidUntil) || len(status.Approvals) != 1 {
		t.Errorf("the status is %+v", status)
	}
	// Its system is deleted: nothing of what was true stays.
	status = AssessmentWithoutSystem(status, 4, "chat")
	check(t, status.Conditions, 4, map[string]string{
		"Ready": "True Evaluated", "Complete": "Unknown SystemNotFound", "Approved": "Unknown SystemNotFound",
	}, "there is no system")
	if status.ContentDigest != "" || status.ValidUntil != nil || status.Approvals != nil {
		t.Errorf("without its system the assessment keeps %+v", status)
	}
}

func TestConditionsOfAPolicy(t *testing.T) {
	t.Parallel()
	intact := metav1.Condition{Type: v1alpha1.ConditionEnforcementIntact, Status: metav1.ConditionTrue, Reason: v1alpha1.EnforcementIntactReason, Message: "All is well."}
	for name, test := range map[string]struct {
		systems v1alpha1.GovernedSystems
		want    string
	}{
		"nothing selected": {v1alpha1.GovernedSystems{}, "False NoNamespaceSelected"},
		"no system":        {v1alpha1.GovernedSystems{Namespaces: 2}, "False NoSystemSelected"},
		"some systems":     {v1alpha1.GovernedSystems{Namespaces: 2, Governed: 3, FallingShort: 1}, "True SystemsGoverned"},
	} {
		status := Policy(v1alpha1.OversightPolicyStatus{}, 2, test.systems, nil, intact)
		check(t, status.Conditions, 2, map[string]string{"Ready": "True Evaluated", "Effective": test.want, "EnforcementIntact": "True Intact"}, name)
		if *status.Systems != test.systems {
			t.Errorf("%s: it counts %+v", name, status.Systems)
		}
	}
	invalid := PolicyInvalid(v1alpha1.OversightPolicyStatus{}, 2, errors.New("policy cannot be read"), intact)
	check(t, invalid.Conditions, 2, map[string]string{"Ready": "False InvalidSpec", "EnforcementIntact": "True Intact"}, "it does not parse")
}

func TestTheSameVerdictGivesTheSameStatus(t *testing.T) {
	t.Parallel()
	v := clean()
	v.Findings = found(decision.BasisCandidate, v1alpha1.ReasonApprovalsPending)
	first := System(v1alpha1.AISystemStatus{}, 1, v, nil, v1alpha1.WorkloadCounts{Total: 1}, now)
	again := System(*first.DeepCopy(), 1, v, nil, v1alpha1.WorkloadCounts{Total: 1}, now.Add(time.Hour))
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("a later pass with the same verdict writes something else:\n%s", diff)
	}
	before := first.DeepCopy()
	System(first, 2, clean(), nil, v1alpha1.WorkloadCounts{}, now)
	if diff := cmp.Diff(*before, first); diff != "" {
		t.Errorf("the status that was there is written to:\n%s", diff)
	}
}

func TestCandidateAndRelease(t *testing.T) {
	t.Parallel()
	v := clean()
	if got := System(v1alpha1.AISystemStatus{}, 1, v, &v1alpha1.Release{ContentDigest: digest}, v1alpha1.WorkloadCounts{}, now); got.Candidate != nil {
		t.Errorf("what is released is a candidate: %+v", got.Candidate)
	}
	want := &v1alpha1.Candidate{ContentDigest: digest, Assessment: "chat-2026", Approvals: []v1alpha1.RoleApprovals{
		{Role: "risk-officer", Required: 1, Given: 1, Approvers: []string{"rita"}},
	}}
	for _, release := range []*v1alpha1.Release{nil, {ContentDigest: "other"}} {
		if diff := cmp.Diff(want, System(v1alpha1.AISystemStatus{}, 1, v, release, v1alpha1.WorkloadCounts{}, now).Candidate); diff != "" {
			t.Error(diff)
		}
	}
	v.ContentDigest = ""
	if got := System(v1alpha1.AISystemStatus{}, 1, v, nil, v1alpha1.WorkloadCounts{}, now); got.Candidate != nil {
		t.Errorf("nothing is a candidate: %+v", got.Candidate)
	}
}

func TestHistoryIsBoundedAndNewestFirst(t *testing.T) {
	t.Parallel()
	var status v1alpha1.AISystemStatus
	for i := range 9 {
		v := clean()
		v.ContentDigest = v1alpha1.ContentDigest(fmt.Sprint(i))
		for range 3 {
			status = System(status, 1, v, nil, v1alpha1.WorkloadCounts{}, now.Add(time.Duration(i)*time.Minute))
		}
	}
	var digests []string
	for _, change := range status.History {
		digests = append(digests, string(change.ContentDigest))
	}
	if want := []string{"8", "7", "6", "5", "4"}; !slices.Equal(digests, want) {
		t.Errorf("the history is of %v, want %v", digests, want)
	}
}

func TestContentIsJudgedSinceItsHistoryHasNoBreak(t *testing.T) {
	t.Parallel()
	of := func(digests ...v1alpha1.ContentDigest) (history []v1alpha1.VerdictChange) {
		for i, digest := range digests {
			history = append(history, v1alpha1.VerdictChange{At: metav1.NewTime(now.Add(-time.Duration(i) * time.Hour)), ContentDigest: digest})
		}
		return history
	}
	for name, test := range map[string]struct {
		history []v1alpha1.VerdictChange
		want    time.Time
		why     string
	}{
		"no history":  {nil, time.Time{}, "nobody judged yet"},
		"other now":   {of("b", "a"), time.Time{}, "what is judged now is something else"},
		"in a row":    {of("a", "a", "b"), now.Add(-time.Hour), "its verdict changed, the content did not"},
		"came back":   {of("a", "b", "a"), now, "in between people were asked about other content"},
		"all history": {of("a", "a", "a", "a", "a"), now.Add(-4 * time.Hour), "what was before is forgotten"},
	} {
		if got := JudgedSince(test.history, "a"); !got.Equal(test.want) {
			t.Errorf("%s: %v, want %v: %s", name, got, test.want, test.why)
		}
	}
}

// TestStatusKeepsWithinTheSchema makes sure that no verdict, however long, gives a status that the API server refuses: then nothing at all
// would be written.
func TestStatusKeepsWithinTheSchema(t *testing.T) {
	t.Parallel()
	v := clean()
	for i := range 200 {
		v.Policies = append(v.Policies, fmt.Sprintf("policy-%03d", i))
		v.Findings = append(v.Findings, decision.Finding{
			Reason: v1alpha1.ReasonModelNotRegistered, Basis: v.Basis, Message: strings.Repeat("ü", 2000), Remedies: []string{strings.Repeat("ß", 2000)},
		})
		v.Approvals = append(v.Approvals, decision.RoleTally{Role: v1alpha1.RoleName(fmt.Sprintf("role-%03d", i)), Required: 1})
	}
	v.Deploy = v1alpha1.PermissionHold
	status := System(v1alpha1.AISystemStatus{}, 1, v, nil, v1alpha1.WorkloadCounts{}, now)
	if n := len(status.Verdict.Findings); n != 32 || status.Verdict.FindingsTotal != 200 {
		t.Errorf("%d findings of %d are kept", n, status.Verdict.FindingsTotal)
	}
	for _, f := range status.Verdict.Findings {
		if utf8.RuneCountInString(f.Message) > 1024 || utf8.RuneCountInString(f.Remedy) > 1024 || !utf8.ValidString(f.Message) || !strings.HasSuffix(f.Message, "…") {
			t.Fatalf("a finding of %d characters: %q", utf8.RuneCountInString(f.Message), f.Message)
		}
	}
	if n := len(status.Verdict.Policies); n > 64 {
		t.Errorf("%d policies are kept, and the schema takes 64", n)
	}
	if n := len(status.Candidate.Approvals); n > 16 {
		t.Errorf("%d roles are kept, and the schema takes 16", n)
	}
	if n := len(status.History[0].Reasons); n != 1 {
		t.Errorf("%d reasons are kept of one", n)
	}
	check(t, status.Conditions, 1, map[string]string{
		"Ready": "True Evaluated", "Assessed": "True AssessmentAccepted", "Approved": "True ApprovalsComplete", "Permitted": "False ModelNotRegistered",
		"ExpiringSoon": "False NoRelease", "Monitored": "True MonitoringNotRequired", "WithinLimits": "Unknown NotMonitored",
	}, "all is long")
}

func TestSetKeepsTheTimeOfWhatStays(t *testing.T) {
	t.Parallel()
	earlier := metav1.NewTime(now.Add(-time.Hour))
	list := []metav1.Condition{
		{Type: "Ready", Status: metav1.ConditionTrue, Reason: "Old", LastTransitionTime: earlier},
		{Type: "Approved", Status: metav1.ConditionFalse, Reason: "Old", LastTransitionTime: earlier},
	}
	Set(&list, 2, Ready(), metav1.Condition{Type: "Approved", Status: metav1.ConditionTrue, Reason: "New"})
	if c := apimeta.FindStatusCondition(list, "Ready"); !c.LastTransitionTime.Equal(&earlier) || c.Reason != v1alpha1.ReadyEvaluatedReason {
		t.Errorf("Ready did not change its status and is %+v", c)
	}
	if c := apimeta.FindStatusCondition(list, "Approved"); c.LastTransitionTime.Equal(&earlier) {
		t.Errorf("Approved changed its status and keeps its time: %+v", c)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		most int
		want string
	}{{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"äöü", 3, "äöü"}, {"äöüß", 3, "äö…"}} {
		if got := Cut(test.text, test.most); got != test.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
		}
	}
}
