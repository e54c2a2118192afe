// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	eventsv1 "k8s.io/api/events/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
)

func (w *world) storedAssessment(name string) *v1alpha1.ImpactAssessment {
	w.t.Helper()
	assessment := &v1alpha1.ImpactAssessment{}
	must(w.t, admin.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: name}, assessment))
	return assessment
}

func TestStatusTellsTheStory(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	policy := w.namespace + "-policy"
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	half := []v1alpha1.RoleApprovals{
		{Role: "product-owner", Required: 1},
		{Role: "risk-officer", Given: 1, Required: 1, Approvers: []string{w.user("risk-officer")}},
	}
	w.eventually("the candidate counts one approval", func() error {
		status := w.system().Status
		if status.Candidate == nil {
			return errNotYet
		}
		if diff := cmp.Diff(half, status.Candidate.Approvals); diff != "" {
			return fmt.Errorf("%s", diff)
		}
		return nil
	})
	status := w.system().Status
	digest, err := approval.NewStatement(w.system(), w.storedAssessment("chat-2026")).Digest()
	must(t, err)
	if status.Candidate.ContentDigest != digest || status.Candidate.Assessment != "chat-2026" || status.Release != nil {
		t.Errorf("candidate %+v and release %+v, want a candidate %s and no release", status.Candidate, status.Release, digest)
	}
	verdict := status.Verdict
	if verdict.Deploy != v1alpha1.PermissionHold || verdict.Run != v1alpha1.PermissionHold || verdict.Mode != v1alpha1.ModeHold ||
		!slices.Equal(verdict.Policies, []string{policy}) || verdict.FindingsTotal != 1 || len(verdict.Findings) != 1 || verdict.ContentDigest != digest {
		t.Errorf("the verdict is %+v", verdict)
	} else if f := verdict.Findings[0]; f.Reason != "ApprovalsPending" || f.Object != "ImpactAssessment/chat-2026" ||
		f.Remedy != "kubectl aims approve chat-2026 --role product-owner -n "+w.namespace {
		t.Errorf("the finding is %+v", f)
	}

	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	must(t, w.engineer.Create(t.Context(), w.vllm("other", newModel, 1, true)))
	w.awaitPods("chat", pods{held: 2})
	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	w.eventually("one Deployment is allowed, and one is held", func() error {
		if got := w.system().Status.Workloads; got != (v1alpha1.WorkloadCounts{Total: 2, Allowed: 1, Held: 1}) {
			return fmt.Errorf("it counts %+v", got)
		}
		return nil
	})
	system := w.system()
	conform(t, system.Status.Conditions, system.Generation, "Ready", "Assessed", "Approved", "Permitted", "ExpiringSoon", "Monitored", "WithinLimits")
	w.checkRelease(system.Status.Release, digest)
	if system.Status.Candidate != nil {
		t.Errorf("the release is a candidate still: %+v", system.Status.Candidate)
	}

	assessment := w.storedAssessment("chat-2026")
	conform(t, assessment.Status.Conditions, assessment.Generation, "Ready", "Complete", "Approved")
	if assessment.Status.ContentDigest != digest || reasonOf(assessment.Status.Conditions, "Approved") != v1alpha1.ApprovedCompleteReason {
		t.Errorf("the assessment's status is %+v", assessment.Status)
	}
	w.checkEvents()
}

// checkRelease makes sure that a release holds what was approved, by whom and who wrote it.
func (w *world) checkRelease(release *v1alpha1.Release, digest v1alpha1.ContentDigest) {
	w.t.Helper()
	var decisions []string
	var last metav1.Time
	for _, d := range w.decisions() {
		decisions = append(decisions, d.Name)
		if last.Before(d.Spec.DecidedAt) {
			last = *d.Spec.DecidedAt
		}
	}
	slices.Sort(decisions)
	if _, err := approval.ParseRelease(w.namespace, "chat", release); err != nil {
		w.t.Errorf("the release does not parse: %v", err)
	}
	want := &v1alpha1.Release{
		ContentDigest: digest, Content: release.Content, Assessment: "chat-2026", Images: []string{image}, Models: []string{oldModel},
		Decisions: decisions, Authors: []string{w.user("engineer")}, ApprovedSince: &last,
	}
	if diff := cmp.Diff(want, release); diff != "" {
		w.t.Errorf("the release (-want +got):\n%s", diff)
	}
}

// checkEvents makes sure that each change was told once.
func (w *world) checkEvents() {
	w.t.Helper()
	count := func() map[string]int {
		told := map[string]int{}
		list := &eventsv1.EventList{}
		must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
		for _, event := range list.Items {
			if event.ReportingController != "aims-operator" {
				continue
			}
			key := event.Regarding.Kind + "/" + event.Regarding.Name + " " + event.Reason
			told[key]++
			if event.Series != nil {
				told[key] += int(event.Series.Count) - 1
			}
		}
		return told
	}
	want := map[string]int{
		// AssessmentMissing, then ApprovalsPending.
		"AISystem/chat Held": 2, "AISystem/chat Released": 1, "AISystem/chat Permitted": 1, "AISystem/chat GatesLifted": 1,
		"Deployment/chat Held": 1, "Deployment/chat Permitted": 1,
		// ApprovalsPending, then the model alone.
		"Deployment/other Held": 2,
	}
	var got map[string]int
	w.eventually("every Event is there", func() error {
		if got = count(); len(got) < len(want) {
			return errNotYet
		}
		return nil
	})
	time.Sleep(500 * time.Millisecond)
	if diff := cmp.Diff(want, count()); diff != "" {
		w.t.Errorf("the Events (-want +got):\n%s", diff)
	}
}

func TestHistoryKeepsTheLastFiveChanges(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	for i := range 7 {
		before := w.system().Status.Verdict.ContentDigest
		edit(w, w.engineer, w.chat(), func(s *v1alpha1.AISystem) { s.Spec.IntendedUse.Purpose = fmt.Sprintf("Purpose %d", i) })
		w.eventually("the change is judged", func() error {
			if w.system().Status.Verdict.ContentDigest == before {
				return errNotYet
			}
			return nil
		})
	}
	history := w.system().Status.History
	if len(history) != 5 || history[0].ContentDigest != w.system().Status.Verdict.ContentDigest {
		t.Errorf("the history is %+v, want five changes, the last one first", history)
	}
	for i := 1; i < len(history); i++ {
		if history[i-1].At.Before(&history[i].At) {
			t.Errorf("change %d is older than change %d", i-1, i)
		}
	}
}

func TestPolicyCountsWhatItGoverns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeHold)
	w.awaitPolicy(policy, metav1.ConditionFalse, v1alpha1.EffectiveNoSystemReason, v1alpha1.GovernedSystems{Namespaces: 1})

	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	other := w.chat(oldModel)
	other.Name = "other"
	must(t, w.engineer.Create(t.Context(), other))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitPolicy(policy, metav1.ConditionTrue, v1alpha1.EffectiveSystemsGovernedReason,
		v1alpha1.GovernedSystems{Governed: 2, FallingShort: 2, Namespaces: 1})
	w.approveAll("chat-2026")
	w.awaitPolicy(policy, metav1.ConditionTrue, v1alpha1.EffectiveSystemsGovernedReason,
		v1alpha1.GovernedSystems{Governed: 2, FallingShort: 1, Namespaces: 1})
	must(t, w.engineer.Delete(t.Context(), other))
	w.awaitPolicy(policy, metav1.ConditionTrue, v1alpha1.EffectiveSystemsGovernedReason, v1alpha1.GovernedSystems{Governed: 1, Namespaces: 1})

	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) {
		p.Spec.AppliesTo.NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"nobody": "has-this"}}
	})
	w.awaitPolicy(policy, metav1.ConditionFalse, v1alpha1.EffectiveNoNamespaceReason, v1alpha1.GovernedSystems{})
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedNotGovernedReason)
}

// awaitPolicy waits until a policy's status says this.
func (w *world) awaitPolicy(policy *v1alpha1.OversightPolicy, effective metav1.ConditionStatus, reason string, counts v1alpha1.GovernedSystems) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("the policy is effective: %s, %+v", effective, counts), func() error {
		stored := &v1alpha1.OversightPolicy{}
		must(w.t, admin.Get(w.t.Context(), client.ObjectKeyFromObject(policy), stored))
		c := apimeta.FindStatusCondition(stored.Status.Conditions, v1alpha1.ConditionEffective)
		if c == nil || c.Status != effective || c.Reason != reason || stored.Status.Systems == nil || *stored.Status.Systems != counts ||
			c.ObservedGeneration != stored.Generation {
			return fmt.Errorf("it says %+v and counts %+v", c, stored.Status.Systems)
		}
		return nil
	})
}

func TestOfTwoPoliciesTheStricterCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeWarn, func(p *v1alpha1.OversightPolicy) {
		p.Name = w.namespace + "-a"
		p.Spec.Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: "risk-officer", Count: 1}}
	})
	w.govern(v1alpha1.ModeDeny, func(p *v1alpha1.OversightPolicy) {
		p.Name = w.namespace + "-b"
		p.Spec.Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: "product-owner", Count: 1}}
	})
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ApprovalsPending")
	both := []string{w.namespace + "-a", w.namespace + "-b"}
	if verdict := w.system().Status.Verdict; verdict.Mode != v1alpha1.ModeDeny || !slices.Equal(verdict.Policies, both) {
		t.Errorf("the verdict is %+v, want Deny by %v", verdict, both)
	}
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)),
		`0 of 2 approvals that policies "`+strings.Join(both, `", "`)+`" ask for; missing: product-owner, risk-officer`)
}

func TestAPolicyForEveryNamespaceSparesTheSystem(t *testing.T) {
	w := newWorldLabelled(t, nil)
	w.govern(v1alpha1.ModeDeny, func(p *v1alpha1.OversightPolicy) { p.Spec.AppliesTo.NamespaceSelector = &metav1.LabelSelector{} })
	w.eventually("the gate is there", func() error {
		err := w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, false), client.DryRunAll)
		return wantError(err)
	})
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, false)), "SystemUnlabelled")
	for _, namespace := range []string{metav1.NamespaceSystem, "aims-system"} {
		for _, labelled := range []bool{false, true} {
			model := w.vllm("model", oldModel, 1, labelled)
			model.Namespace = namespace
			must(t, admin.Create(t.Context(), model, client.DryRunAll))
			must(t, admin.Create(t.Context(), barePod(model), client.DryRunAll))
		}
	}
	must(t, w.engineer.Create(t.Context(), plain(w.namespace, "web")))
	w.awaitPods("web", pods{running: 1})
}

func TestCase25AReleaseLapsesByTimeAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	assessment := w.assessment("chat-2026")
	end := metav1.NewTime(time.Now().Add(12 * time.Second)).Rfc3339Copy()
	assessment.Spec.ValidUntil = &end
	must(t, w.engineer.Create(t.Context(), assessment))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	if release := w.system().Status.Release; release.ValidUntil == nil || !release.ValidUntil.Equal(&end) {
		t.Errorf("the release is valid until %v, want %v", release.ValidUntil, end)
	}
	if recheck := w.system().Status.Verdict.RecheckAt; recheck == nil || !recheck.Equal(&end) {
		t.Errorf("the verdict is looked at again at %v, want %v", recheck, end)
	}
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{running: 2})

	// Nobody writes anything from here on.
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ReleaseExpired")
	if late := time.Since(end.Time); late < 0 || late > 5*time.Second {
		t.Errorf("the lapse was seen %s after the end", late)
	}
	if verdict := w.system().Status.Verdict; verdict.Deploy != v1alpha1.PermissionDeny || verdict.Run != v1alpha1.PermissionAllow {
		t.Errorf("after the lapse deploy is %s and run is %s, want Deny and Allow", verdict.Deploy, verdict.Run)
	}
	w.awaitMark("chat", "Allow", "ReleaseExpired")
	w.eventually("the assessment says that it is over", func() error {
		if reason := reasonOf(w.storedAssessment("chat-2026").Status.Conditions, v1alpha1.ConditionComplete); reason != "ReleaseExpired" {
			return fmt.Errorf("it says %s", reason)
		}
		return nil
	})
	refused(t, w.engineer.Create(t.Context(), w.vllm("another", oldModel, 1, true)), "ReleaseExpired", "assess the system anew")
	// What runs goes on: it scales, and a lost pod comes back.
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(3)))
	w.awaitPods("chat", pods{running: 3})
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(2)))
	w.awaitPods("chat", pods{running: 2})
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 2})
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(1)))
	w.awaitPods("chat", pods{running: 1})
	nextSecond()
	refused(t, w.decide(w.chief, v1alpha1.DecisionApprove, "chat-2026", "auditor"), "may not decide as auditor")
}
