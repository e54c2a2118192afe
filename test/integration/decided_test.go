// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// manifest writes an object into a file.
func (w *world) manifest(object client.Object, kind, version string) string {
	w.t.Helper()
	object.GetObjectKind().SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(kind))
	text, err := yaml.Marshal(object)
	must(w.t, err)
	file := filepath.Join(w.t.TempDir(), "manifest.yaml")
	text = []byte(strings.Replace(string(text), "apiVersion: "+v1alpha1.GroupVersion.String(), "apiVersion: "+version, 1))
	must(w.t, os.WriteFile(file, text, 0o600))
	return file
}

// TestCase10AnAutoscalerWakesNothingThatLapsed: what slept at zero replicas when its approval was taken back is not woken, and that is said.
func TestCase10AnAutoscalerWakesNothingThatLapsed(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold)
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(0)))
	w.awaitPods("chat", pods{})
	w.lapse()
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentRejected")
	var err error
	w.eventually("the webhook knows", func() error {
		err = tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(2))
		return wantError(err)
	})
	refused(t, err, "may not be deployed", "AssessmentRejected")
	if pods := w.livePods("chat"); len(pods) > 0 {
		t.Errorf("%d pods were woken", len(pods))
	}
	w.eventually("an Event says so", func() error {
		if w.told("Denied") == 0 {
			return errNotYet
		}
		return nil
	})
}

// TestCase25TheSameAnswerEverywhere: once an approval has ended by time, whoever creates, whoever scales, the operator itself and the plugin say the same.
func TestCase25TheSameAnswerEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.ScaleUpOnLapse = v1alpha1.ScaleUpDeny })
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	assessment := w.assessment("chat-2026")
	end := metav1.NewTime(time.Now().Add(20 * time.Second)).Rfc3339Copy()
	assessment.Spec.ValidUntil = &end
	must(t, w.engineer.Create(t.Context(), assessment))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionExpiringSoon, metav1.ConditionTrue, v1alpha1.ExpiresWithin1DayReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.says("engineer", []string{"status", "chat"}, "deploy: Allow", "the approval ends within a day")

	// Nobody writes anything from here on.
	time.Sleep(time.Until(end.Time))
	w.awaitCondition(v1alpha1.ConditionExpiringSoon, metav1.ConditionTrue, v1alpha1.ExpiredReason)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ReleaseExpired")
	w.awaitMark("chat", "Allow", "ReleaseExpired")
	another := w.vllm("another", oldModel, 1, true)
	refused(t, w.engineer.Create(t.Context(), another), "may not be deployed", "ReleaseExpired")
	refused(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(3)), "may not be deployed", "ReleaseExpired")
	w.says("engineer", []string{"status", "chat"}, "deploy: Deny", "ReleaseExpired", "the approval has ended")
	w.says("engineer", []string{"explain", "-f", w.manifest(another, "Deployment", "apps/v1")}, "may not be deployed", "ReleaseExpired")
	w.eventually("each threshold was told", func() error {
		if w.told(v1alpha1.ExpiresWithin1DayReason) != 1 || w.told(v1alpha1.ExpiredReason) != 1 {
			return errNotYet
		}
		return nil
	})
}

// TestCase26WhatWasNotAnalysedHasNotPassed: a requirement that waits for an analysis which nobody made is not met, however many people approve.
func TestCase26WhatWasNotAnalysedHasNotPassed(t *testing.T) {
	t.Parallel()
	for reason, edit := range map[string]func(*v1alpha1.OversightPolicy){
		"MonitorMissing": func(p *v1alpha1.OversightPolicy) { p.Spec.Requirements.Monitoring = []v1alpha1.CheckKind{"DataDrift"} },
		"FairnessOutOfBounds": func(p *v1alpha1.OversightPolicy) {
			p.Spec.Requirements.Assessment.Fairness = []v1alpha1.FairnessBound{{Metric: v1alpha1.DisparateImpactRatio, Minimum: "0.8"}}
		},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.govern(v1alpha1.ModeHold, edit)
			must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
			must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
			w.approveAll("chat-2026")
			must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
			w.awaitMark("chat", "Hold", reason)
			w.awaitPods("chat", pods{held: 1})
			w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, reason)
		})
	}
}

// TestCase27NobodyAnswers: what waits for people waits, and everybody can see what for. No timeout lets it pass.
func TestCase27NobodyAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.GracePeriodHours = 8760 })
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitMark("chat", "Hold", "ApprovalsPending")
	w.settle()
	time.Sleep(4 * time.Second)
	w.awaitPods("chat", pods{held: 1})
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	if recheck := w.system().Status.Verdict.RecheckAt; recheck != nil {
		t.Errorf("time alone is to change the verdict at %s", recheck)
	}
	if w.told("Held") == 0 {
		t.Error("no Event says that it is held")
	}
	w.says("engineer", []string{"status", "chat"}, "deploy: Hold", "approved as product-owner: 0 of 1; missing 1", "kubectl aims approve chat-2026 --role product-owner")
}

// TestCase28AnApproverLeavesTheRole: a decision that was taken stands; the person decides nothing new.
func TestCase28AnApproverLeavesTheRole(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold)
	must(t, admin.Delete(t.Context(), &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "decides-risk-officer"}}))
	w.eventually("the person may decide no more", func() error {
		err := w.decide(w.riskOfficer, v1alpha1.DecisionReject, "chat-2026", "risk-officer")
		if err == nil {
			return errors.New("a decision was taken")
		}
		return nil
	})
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 2})
	must(t, w.engineer.Create(t.Context(), w.vllm("another", oldModel, 1, true)))
	w.awaitPods("another", pods{running: 1})
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
}

// TestGentleStart: before anybody turns a policy up, its status and the plugin say what that would do, and when it is turned up that is what happens.
func TestGentleStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeAudit)
	system := w.chat(oldModel)
	system.Spec.Owner.Team = "support"
	must(t, w.engineer.Create(t.Context(), system))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	ghost := w.vllm("ghost", oldModel, 1, true)
	ghost.Spec.Template.Labels[v1alpha1.SystemLabel] = "nobody-knows"
	must(t, w.engineer.Create(t.Context(), ghost))
	w.awaitPods("chat", pods{running: 2})

	teams := func(held, refused int32) []v1alpha1.TeamCounts {
		return []v1alpha1.TeamCounts{{Team: "support", Held: held, Refused: refused}, {Team: w.namespace, Held: held, Refused: refused}}
	}
	want := []v1alpha1.StricterMode{
		{Mode: v1alpha1.ModeHold, Held: 2, Unregistered: 1, Teams: teams(1, 0), TeamsTotal: 2},
		{Mode: v1alpha1.ModeDeny, Refused: 2, Unregistered: 1, Teams: teams(0, 1), TeamsTotal: 2},
	}
	w.awaitStricter(policy, want)
	w.settle()
	before := w.everything()
	time.Sleep(2500 * time.Millisecond)
	w.unchanged(before)

	asked := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: policy.Name}, Spec: *policy.Spec.DeepCopy()}
	asked.Spec.Enforcement.Admission = v1alpha1.ModeDeny
	file := w.manifest(asked, v1alpha1.KindOversightPolicy, v1alpha1.GroupVersion.String())
	w.says("engineer", []string{"whatif", "-f", file}, `If policy "`+policy.Name+`" was applied`, "support: 1 refused", w.namespace+": 1 refused",
		"Deployment/chat: recorded now, would be refused:", "ApprovalsPending", "Deployment/ghost: recorded now, would be refused:", "SystemNotRegistered")
	w.says("engineer", []string{"whatif", "-f", file, "-o", "json"}, `"effect": "Refused"`, `"team": "support"`)
	w.unchanged(before)

	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.Admission = v1alpha1.ModeDeny })
	w.eventually("the policy refuses", func() error {
		return wantError(w.engineer.Create(t.Context(), w.vllm("another", oldModel, 1, true), client.DryRunAll))
	})
	w.awaitStricter(policy, nil)
}

func (w *world) awaitStricter(policy *v1alpha1.OversightPolicy, want []v1alpha1.StricterMode) {
	w.t.Helper()
	w.eventually("the policy's status says what stricter modes would do", func() error {
		stored := &v1alpha1.OversightPolicy{}
		must(w.t, admin.Get(w.t.Context(), client.ObjectKeyFromObject(policy), stored))
		if have := fmt.Sprint(stored.Status.Stricter); have != fmt.Sprint(want) {
			return fmt.Errorf("it says %s, want %s", have, fmt.Sprint(want))
		}
		return nil
	})
}

// TestAPolicysStatusIsWrittenOnceInAWhile: however fast workloads come, what a policy would do to them is written about once a second.
func TestAPolicysStatusIsWrittenOnceInAWhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeAudit)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	w.settle()
	watcher, err := client.NewWithWatch(plane.Config(), client.Options{Scheme: admin.Scheme()})
	must(t, err)
	changes, err := watcher.Watch(t.Context(), &v1alpha1.OversightPolicyList{}, client.MatchingFields{"metadata.name": policy.Name})
	must(t, err)
	written := make(chan int)
	go func() {
		writes := 0
		for change := range changes.ResultChan() {
			if change.Type == watch.Modified {
				writes++
			}
		}
		written <- writes
	}()
	start := time.Now()
	const workloads = 15
	for i := range workloads {
		must(t, w.engineer.Create(t.Context(), w.vllm(fmt.Sprintf("chat-%d", i), oldModel, 0, true)))
		time.Sleep(200 * time.Millisecond)
	}
	w.eventually("all are counted", func() error {
		stored := &v1alpha1.OversightPolicy{}
		must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(policy), stored))
		if len(stored.Status.Stricter) != 2 || stored.Status.Stricter[1].Refused != workloads {
			return fmt.Errorf("it says %+v", stored.Status.Stricter)
		}
		return nil
	})
	seconds := int(time.Since(start)/time.Second) + 1
	changes.Stop()
	if writes := <-written; writes == 0 || writes > seconds+1 {
		t.Errorf("the status was written %d times in %d s", writes, seconds)
	}
}

// TestThePluginHaltsAndResumes: one command each.
func TestThePluginHaltsAndResumes(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeAudit)
	if said, code := w.aims("engineer", "halt", "chat", "--role", "risk-officer", "--yes"); code != 1 || !strings.Contains(said, "you may not decide as risk-officer") {
		t.Errorf("an engineer halts, with code %d:\n%s", code, said)
	}
	w.says("risk-officer", []string{"halt", "chat", "--role", "risk-officer", "--yes", "--reason", "rude answers"},
		"Halt recorded as OversightDecision/chat-risk-officer-", w.user("risk-officer"), "kubectl aims resume chat -n "+w.namespace)
	w.awaitPods("chat", pods{held: 2})
	w.says("engineer", []string{"status", "chat"}, "deploy: Deny", "SystemHalted")
	nextSecond()
	w.says("risk-officer", []string{"resume", "chat", "--role", "risk-officer", "--yes"}, "The system is resumed")
	w.awaitPods("chat", pods{running: 2})
}
