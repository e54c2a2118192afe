// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// declareStage has an engineer declare another stage.
func (w *world) declareStage(by client.Client, stage v1alpha1.LifecycleStage) {
	w.t.Helper()
	edit(w, by, w.system(), func(s *v1alpha1.AISystem) { s.Spec.LifecycleStage = stage })
}

// awaitStage waits until a system has come to a stage, and gives its last move there.
func (w *world) awaitStage(stage v1alpha1.LifecycleStage) (last v1alpha1.StageMove) {
	w.t.Helper()
	w.eventually("the system has come to "+string(stage), func() error {
		system := w.system()
		life := system.Status.Lifecycle
		if life == nil || life.Stage != stage || system.Status.ObservedGeneration != system.Generation {
			return fmt.Errorf("it is %+v", life)
		}
		last = life.Moves[0]
		return nil
	})
	return last
}

// TestASystemMovesAlongItsLife: a stage at a time, where policy asks for it with people's leave, and out of retirement only where policy lets it.
func TestASystemMovesAlongItsLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	officer := w.person("safety-officer", []string{"view"}, "safety-officer")
	policy := w.govern(v1alpha1.ModeHold, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{{
			From: v1alpha1.StageValidation, To: v1alpha1.StageOperation, Approvals: []v1alpha1.ApprovalRequirement{{Role: "safety-officer", Count: 1}},
		}}
	})
	system := w.chat(oldModel)
	system.Spec.LifecycleStage = v1alpha1.StageDevelopment
	must(t, w.engineer.Create(t.Context(), system))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitStage(v1alpha1.StageDevelopment)

	// Too far: what is declared is kept, said, and not made.
	w.declareStage(w.engineer, v1alpha1.StageOperation)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, string(v1alpha1.ReasonStageMoveNotAllowed))
	w.approveAll("chat-2026")
	must(t, w.decide(officer, v1alpha1.DecisionApprove, "chat-2026", "safety-officer"))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{held: 2})
	if life := w.system().Status.Lifecycle; life.Stage != v1alpha1.StageDevelopment {
		t.Fatalf("it moved to %s", life.Stage)
	}

	w.declareStage(w.engineer, v1alpha1.StageValidation)
	if move := w.awaitStage(v1alpha1.StageValidation); move.From != v1alpha1.StageDevelopment || len(move.Decisions) != 0 || len(move.Authors) != 1 {
		t.Errorf("the move is recorded as %+v", move)
	}
	nextSecond()

	// What was approved before the system came to Validation says nothing about the move from there.
	w.declareStage(w.engineer, v1alpha1.StageOperation)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, string(v1alpha1.ReasonApprovalsPending))
	w.approveAll("chat-2026")
	w.awaitPods("chat", pods{held: 2})
	must(t, w.decide(officer, v1alpha1.DecisionApprove, "chat-2026", "safety-officer"))
	if move := w.awaitStage(v1alpha1.StageOperation); move.From != v1alpha1.StageValidation || len(move.Decisions) != 3 {
		t.Errorf("the move is recorded as %+v", move)
	}
	w.awaitPods("chat", pods{running: 2})
	if told := w.told("StageMoved"); told != 2 {
		t.Errorf("two moves were told %d times", told)
	}

	// Nobody needs leave to retire it; nobody brings it back by a word, though its content is the release's.
	w.declareStage(w.engineer, v1alpha1.StageRetired)
	w.awaitStage(v1alpha1.StageRetired)
	nextSecond()
	w.declareStage(w.engineer, v1alpha1.StageOperation)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, string(v1alpha1.ReasonSystemRetired))
	refused(t, w.engineer.Create(t.Context(), w.vllm("again", oldModel, 2, true)), "lets none come back to stage Operation", "kubectl edit oversightpolicy "+policy.Name)

	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.LifecycleMoves = append(p.Spec.Requirements.LifecycleMoves, v1alpha1.LifecycleMove{From: v1alpha1.StageRetired, To: v1alpha1.StageOperation})
	})
	w.awaitStage(v1alpha1.StageOperation)
	// It is back, and nobody has approved what runs after it.
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, string(v1alpha1.ReasonApprovalsPending))
	must(t, w.engineer.Create(t.Context(), w.vllm("again", oldModel, 2, true)))
	w.awaitPods("again", pods{held: 2})
	w.approveAll("chat-2026")
	must(t, w.decide(officer, v1alpha1.DecisionApprove, "chat-2026", "safety-officer"))
	w.awaitPods("again", pods{running: 2})
}
