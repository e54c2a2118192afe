// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleSystemHalted(t *testing.T) {
	message := []string{`"olga" halted the system in role "on-call" (decision "halt-olga")`}
	halt := func(w *world) *v1alpha1.OversightDecision {
		return w.decide(v1alpha1.DecisionHalt, "olga", "on-call", time.Hour)
	}
	checkRule(t, v1alpha1.ReasonSystemHalted, []ruleRow{
		{why: "nobody halted it", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "whoever writes past the webhook stops nothing", change: func(w *world) {
			halt(w)
			w.without(NotSealed)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "nor does such a one resume anything", change: func(w *world) {
			halt(w)
			w.decide(v1alpha1.DecisionResume, "olga", "on-call", time.Minute)
			w.without(SealBroken)
		}, want: message, deploy: v1alpha1.PermissionDeny},
		{why: "a halt outlives its system: making it anew frees nothing", change: func(w *world) { w.remade(halt(w)) }, want: message,
			deploy: v1alpha1.PermissionDeny},
		{why: "a halt refuses deployments and holds pods", change: func(w *world) { halt(w) }, want: message,
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionHold},
		{why: "a drill stops nothing", change: func(w *world) { halt(w).Spec.Drill = true }, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "a drill after a halt does not hide it", change: func(w *world) {
			halt(w)
			w.decide(v1alpha1.DecisionHalt, "rita", riskOfficer, time.Minute).Spec.Drill = true
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionHold},
		{why: "a halt does not ask what the policies' mode is", change: func(w *world) {
			halt(w)
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionHold},
		{why: "a halt stops the release as well", change: func(w *world) {
			halt(w.released())
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionHold},
		{why: "a halt does not need a policy", change: func(w *world) {
			halt(w)
			w.policies = nil
		}, want: message, deploy: v1alpha1.PermissionDeny},
		{why: "a resume after it ends it", change: func(w *world) {
			halt(w)
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, time.Minute)
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "a resume before it does not", change: func(w *world) {
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, 2*time.Hour)
			halt(w)
		}, want: message, deploy: v1alpha1.PermissionDeny},
		{why: "of a halt and a resume in the same second the halt stands", change: func(w *world) {
			halt(w)
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, time.Hour).Name = "and-resume"
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, time.Hour).Name = "resume"
		}, want: message, deploy: v1alpha1.PermissionDeny},
		{why: "a halt from a clock that runs ahead works at once", change: func(w *world) {
			halt(w).Spec.DecidedAt.Time = now.Add(time.Hour)
		}, want: message, deploy: v1alpha1.PermissionDeny},
		{why: "a resume from a clock that runs ahead waits until it is time", change: func(w *world) {
			halt(w)
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, -time.Hour)
		}, want: message, deploy: v1alpha1.PermissionDeny, recheck: time.Hour - clockSkew},
		{why: "a resume in a role that policy does not let resume counts for nothing", change: func(w *world) {
			halt(w)
			w.policy().Enforcement.ResumeRoles = []v1alpha1.RoleName{riskOfficer}
			w.decide(v1alpha1.DecisionResume, "paul", productOwner, time.Minute)
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionHold},
		{why: "a resume in a role that policy lets resume ends it, whoever tries as well", change: func(w *world) {
			halt(w)
			w.policy().Enforcement.ResumeRoles = []v1alpha1.RoleName{riskOfficer}
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, 2*time.Minute)
			w.decide(v1alpha1.DecisionResume, "paul", productOwner, time.Minute)
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "a halt outlives the system's entry in the inventory, even where policy only audits", change: func(w *world) {
			halt(w)
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
			w.system, w.assessments = nil, nil
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionHold},
		{why: "a halt that nobody stamped is a piece of text", change: func(w *world) { halt(w).Spec.DecidedBy = nil }, deploy: v1alpha1.PermissionAllow},
		{why: "a resume that nobody stamped is one too", change: func(w *world) {
			halt(w)
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, time.Minute).Spec.DecidedAt = nil
		}, want: message, deploy: v1alpha1.PermissionDeny},
		{why: "a halt of another system is not ours", change: func(w *world) { halt(w).Spec.Subject.Name = "chat" }, deploy: v1alpha1.PermissionAllow},
	})
}
