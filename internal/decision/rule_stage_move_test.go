// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func cameTo(w *world, stage v1alpha1.LifecycleStage) {
	w.lifecycle = Lifecycle{Stage: stage, Since: w.now.AddDate(0, 0, -7), Tier: v1alpha1.RiskHigh}
}

func lets(leaves, comes v1alpha1.LifecycleStage, roles ...v1alpha1.RoleName) v1alpha1.LifecycleMove {
	m := v1alpha1.LifecycleMove{From: leaves, To: comes}
	for _, r := range roles {
		m.Approvals = append(m.Approvals, v1alpha1.ApprovalRequirement{Role: r, Count: 1})
	}
	return m
}

func TestRuleStageMove(t *testing.T) {
	skips := []string{`policy "high-risk" lets no system move from stage Design to Operation`}
	checkRule(t, v1alpha1.ReasonStageMoveNotAllowed, []ruleRow{
		{why: "a system is registered in the stage that it is in", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "and stays there", change: func(w *world) { cameTo(w, v1alpha1.StageOperation) }, deploy: v1alpha1.PermissionAllow},
		{why: "it moves to the next stage", change: func(w *world) { cameTo(w, v1alpha1.StageValidation) }, deploy: v1alpha1.PermissionAllow},
		{why: "it skips none", change: func(w *world) { cameTo(w, v1alpha1.StageDesign) },
			want: skips, deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "unless policy lets it", change: func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageDesign, v1alpha1.StageOperation)}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "each policy must let it", change: func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageDesign, v1alpha1.StageOperation)}
			w.addPolicy("strict", func(*v1alpha1.OversightPolicySpec) {})
		}, want: []string{`policy "strict" lets no system move from stage Design to Operation`}, deploy: v1alpha1.PermissionHold},
		{why: "it does not go back", change: func(w *world) {
			cameTo(w, v1alpha1.StageOperation)
			w.system.LifecycleStage = v1alpha1.StageValidation
			w.policy().Requirements.Stages = []v1alpha1.LifecycleStage{v1alpha1.StageValidation, v1alpha1.StageOperation}
		}, want: []string{`policy "high-risk" lets no system move from stage Operation to Validation`}, deploy: v1alpha1.PermissionHold},
		{why: "unless policy lets it", change: func(w *world) {
			cameTo(w, v1alpha1.StageOperation)
			w.system.LifecycleStage = v1alpha1.StageValidation
			w.policy().Requirements.Stages = []v1alpha1.LifecycleStage{v1alpha1.StageValidation, v1alpha1.StageOperation}
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageOperation, v1alpha1.StageValidation)}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "the release goes on while a candidate wants to move where it may not", change: func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageOperation)
			w.system.LifecycleStage = v1alpha1.StageDesign
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "who goes back to the released content withdraws the candidate", change: func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageDesign)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "and the system's own verdict says that it does not move so", change: func(w *world) {
			w.released()
			w.workload = nil
			cameTo(w, v1alpha1.StageDesign)
		}, want: skips, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "where nothing governs, nothing is in the way", change: func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.policies = nil
		}, deploy: v1alpha1.PermissionAllow},
	})
}

// TestMovesThatPeopleApprove: the approvals that a move needs are asked for beside the others, and count from when the system came to its stage.
func TestMovesThatPeopleApprove(t *testing.T) {
	asks := func(w *world, leaves, comes v1alpha1.LifecycleStage) {
		w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(leaves, comes, officer)}
	}
	pending := func(given, required, more string) []string {
		return []string{"assessment credit-scoring-2026 has " + given + " of " + required + ` approvals that policy "high-risk" asks for; missing: ` + more}
	}
	checkRule(t, v1alpha1.ReasonApprovalsPending, []ruleRow{
		{why: "the move needs one more", change: func(w *world) {
			cameTo(w, v1alpha1.StageValidation)
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
		}, want: pending("2", "3", "safety-officer; the move from Validation to Operation asks for safety-officer"), deploy: v1alpha1.PermissionHold},
		{why: "and has it", change: func(w *world) {
			cameTo(w, v1alpha1.StageValidation)
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
			w.approve("sam", officer, time.Hour)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "one person counts once, also for a move", change: func(w *world) {
			cameTo(w, v1alpha1.StageValidation)
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
			w.approve("rita", officer, time.Hour)
		}, want: pending("2", "3", "safety-officer; the move from Validation to Operation asks for safety-officer"), deploy: v1alpha1.PermissionHold},
		{why: "what was approved before the system came to the stage that it leaves says nothing about the move", change: func(w *world) {
			w.lifecycle = Lifecycle{Stage: v1alpha1.StageValidation, Since: w.now.Add(-30 * time.Hour), Tier: v1alpha1.RiskHigh}
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
			w.approve("sam", officer, time.Hour)
		}, want: pending("2", "3", "risk-officer; the move from Validation to Operation asks for safety-officer; "+
			"an earlier approval was not given after the system came to stage Validation"), deploy: v1alpha1.PermissionHold},
		{why: "nor does what was approved in the very second in which it came there", change: func(w *world) {
			w.lifecycle = Lifecycle{Stage: v1alpha1.StageValidation, Since: w.now.Add(-time.Hour), Tier: v1alpha1.RiskHigh}
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
			w.decisions = nil
			w.approve("rita", "risk-officer", time.Hour-time.Second)
			w.approve("pavel", "product-owner", time.Hour-time.Second)
			w.approve("sam", officer, time.Hour)
		}, want: pending("2", "3", "safety-officer; the move from Validation to Operation asks for safety-officer; "+
			"an earlier approval was not given after the system came to stage Validation"), deploy: v1alpha1.PermissionHold},
		{why: "whoever registers a system in a later stage does not get round the move", change: func(w *world) {
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
		}, want: pending("2", "3", "safety-officer; registering a system in stage Operation asks for safety-officer"), deploy: v1alpha1.PermissionHold},
		{why: "nor does whoever moves it while it is of a tier that nobody asks anything of", change: func(w *world) {
			cameTo(w, v1alpha1.StageOperation)
			w.lifecycle.Tier = v1alpha1.RiskMinimal
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
		}, want: pending("2", "3", "safety-officer; a first release in stage Operation asks for safety-officer"), deploy: v1alpha1.PermissionHold},
		{why: "it is asked for until something was released in the stage", change: func(w *world) {
			cameTo(w, v1alpha1.StageOperation)
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
		}, want: pending("2", "3", "safety-officer; a first release in stage Operation asks for safety-officer"), deploy: v1alpha1.PermissionHold},
		{why: "and then it is not asked for again", change: func(w *world) {
			w.released()
			w.authors = []string{"ann"}
			w.system.IntendedUse.Purpose = "Scores applications for all loans."
			cameTo(w, v1alpha1.StageOperation)
			asks(w, v1alpha1.StageValidation, v1alpha1.StageOperation)
		}, deploy: v1alpha1.PermissionAllow},
	})
}

// TestStage: a system comes to the stage that it declares once it may move there and those whom policy asks have approved, be it that nothing of it may run there.
func TestStage(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*world)
		stage  v1alpha1.LifecycleStage
		move   bool
		made   bool
	}{
		"it is there":     {func(w *world) { cameTo(w, v1alpha1.StageOperation) }, v1alpha1.StageOperation, false, false},
		"of another tier": {func(w *world) { cameTo(w, v1alpha1.StageOperation); w.lifecycle.Tier = "Limited" }, v1alpha1.StageOperation, true, true},
		"registered":      {func(*world) {}, v1alpha1.StageOperation, true, true},
		"a step without approvals": {func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.system.LifecycleStage = v1alpha1.StageDevelopment
			w.decisions = nil
		}, v1alpha1.StageDevelopment, true, true},
		"a step that waits": {func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.system.LifecycleStage = v1alpha1.StageDevelopment
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageDesign, v1alpha1.StageDevelopment, officer)}
		}, v1alpha1.StageDesign, true, false},
		"a step that was approved, by none but whom it needs": {func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.system.LifecycleStage = v1alpha1.StageDevelopment
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageDesign, v1alpha1.StageDevelopment, officer)}
			w.decisions = nil
			w.approve("sam", officer, time.Hour)
		}, v1alpha1.StageDevelopment, true, true},
		"a step that was rejected": {func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.system.LifecycleStage = v1alpha1.StageDevelopment
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageDesign, v1alpha1.StageDevelopment, officer)}
			w.approve("sam", officer, time.Hour)
			w.decide(v1alpha1.DecisionReject, "rita", riskOfficer, time.Hour)
		}, v1alpha1.StageDesign, true, false},
		"a step whose approver wrote it": {func(w *world) {
			cameTo(w, v1alpha1.StageDesign)
			w.system.LifecycleStage = v1alpha1.StageDevelopment
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageDesign, v1alpha1.StageDevelopment, officer)}
			w.approve("erin", officer, time.Hour)
		}, v1alpha1.StageDesign, true, false},
		"too far":      {func(w *world) { cameTo(w, v1alpha1.StageDesign) }, v1alpha1.StageDesign, true, false},
		"a retirement": {func(w *world) { cameTo(w, v1alpha1.StageDesign); w.system.LifecycleStage = v1alpha1.StageRetired }, v1alpha1.StageRetired, true, true},
		"out of retirement": {func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageRetired)
		}, v1alpha1.StageRetired, true, false},
		"back to the release from where it may not come": {func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageDesign)
		}, v1alpha1.StageDesign, true, false},
		"back to the release by a step": {func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageValidation)
		}, v1alpha1.StageOperation, true, true},
		"back to the release by a step that somebody must approve anew": {func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageValidation)
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageValidation, v1alpha1.StageOperation, officer)}
		}, v1alpha1.StageValidation, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.workload = nil
			test.change(w)
			v := Evaluate(w.input())
			if v.Stage != test.stage || (v.Move != nil) != test.move || v.Move != nil && v.Move.Made != test.made {
				t.Errorf("it is in stage %q with move %+v; %v", v.Stage, v.Move, v.Reasons())
			}
		})
	}
}
