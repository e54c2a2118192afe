// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// pass judges the workload, and then does what the operator does: it records the stage, ends the release of what is retired, and keeps the one that is new.
// It takes a second.
func (w *world) pass(t *testing.T) Verdict {
	t.Helper()
	said := Evaluate(w.input())
	load := w.workload
	w.workload = nil
	in := w.input()
	v := Evaluate(in)
	w.workload = load
	if v.Move != nil && v.Move.Made {
		retired := w.lifecycle.retiredAt()
		if v.Stage == v1alpha1.StageRetired && w.lifecycle.Stage != v1alpha1.StageRetired {
			retired = w.now
		}
		w.lifecycle = Lifecycle{Stage: v.Stage, Since: w.now, Tier: v.Move.Tier, RetiredAt: retired}
	}
	if v.Stage == v1alpha1.StageRetired {
		w.release = nil
	}
	if v.Approved {
		w.bind(in)
		released := in.Candidates[0]
		content := NewContent(released.Digest, released.System.DeepCopy(), released.AssessmentName, released.Assessment.DeepCopy(), w.authors)
		w.release = &content
	}
	w.now = w.now.Add(time.Second)
	t.Logf("deploy %s, run %s, approved %t, stage %s: %v", said.Deploy, said.Run, v.Approved, w.lifecycle.Stage, said.Reasons())
	return said
}

// change edits the system as its engineer does. Decisions that were taken before keep what they are about.
func (w *world) change(edit func(*v1alpha1.SystemContent)) {
	w.bind(w.input())
	w.system = w.system.DeepCopy()
	edit(w.system)
}

func declare(stage v1alpha1.LifecycleStage) func(*v1alpha1.SystemContent) {
	return func(s *v1alpha1.SystemContent) { s.LifecycleStage = stage }
}

// walks are ways round the approvals of moves, each a few edits and decisions with the operator's passes between them, and what the last of those must permit.
type walks map[string]func(*testing.T, *world) (last Verdict, want v1alpha1.Permission)

func (all walks) check(t *testing.T) {
	t.Helper()
	for name, walk := range all {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			if last, want := walk(t, w); last.Deploy != want || last.Run != want {
				t.Errorf("deploy is %s and run %s, want %s: %v", last.Deploy, last.Run, want, last.Reasons())
			}
		})
	}
}

const (
	officer = "safety-officer"
	board   = "board"

	design     = v1alpha1.StageDesign
	validation = v1alpha1.StageValidation
	operation  = v1alpha1.StageOperation
	retired    = v1alpha1.StageRetired
)

func TestSequencesOfMoves(t *testing.T) {
	walks{
		"one person in two roles does not count again once the system has moved": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			cameTo(w, validation)
			w.moves(lets(validation, operation, officer))
			w.approve("rita", officer, time.Hour)
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionHold
		},
		"three people do": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			cameTo(w, validation)
			w.moves(lets(validation, operation, officer))
			w.approve("sam", officer, time.Hour)
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionAllow
		},
		"whoever approves a move approves what first runs there": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			cameTo(w, validation)
			w.moves(lets(validation, operation, officer))
			w.decisions = nil
			w.change(func(s *v1alpha1.SystemContent) { s.IntendedUse.Purpose = "Harmless." })
			w.approve("sam", officer, 2*time.Hour)
			w.pass(t)
			w.change(func(s *v1alpha1.SystemContent) { s.IntendedUse.Purpose = "Harmful." })
			w.approve("rita", riskOfficer, 0)
			w.approve("paul", productOwner, 0)
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionHold
		},
	}.check(t)
}

// comeBack retires the released system, and has it declare another stage, where policy asks nobody about the way.
func (w *world) comeBack(t *testing.T, stage v1alpha1.LifecycleStage) {
	t.Helper()
	w.released()
	cameTo(w, operation)
	w.moves(lets(retired, stage))
	w.change(declare(retired))
	w.pass(t)
	w.change(declare(stage))
	w.pass(t)
}

func TestSequencesOfRetirementsAndTiers(t *testing.T) {
	walks{
		"approvals of before retirement stay so once the system has come back": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.released().lifecycle = Lifecycle{Stage: retired, Since: w.now.Add(-2 * time.Hour), Tier: v1alpha1.RiskHigh}
			w.moves(lets(retired, operation, board))
			w.approve("bo", board, time.Hour)
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionDeny
		},
		"nor do they come back where nobody is asked about the way": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.comeBack(t, operation)
			return w.pass(t), v1alpha1.PermissionHold
		},
		"nor by a detour": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.comeBack(t, validation)
			w.change(declare(operation))
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionHold
		},
		"who approves it anew lets it run": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.comeBack(t, operation)
			w.approve("rita", riskOfficer, 0)
			w.approve("paul", productOwner, 0)
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionAllow
		},
		"a retired system's release does not come back with it": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.released()
			cameTo(w, operation)
			w.moves(lets(retired, validation, board), lets(validation, operation, officer))
			w.change(declare(retired))
			w.pass(t)
			w.change(declare(validation))
			w.approve("bo", board, 0)
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionHold
		},
		"nor does it run in the next stage before its officer has approved": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.released()
			cameTo(w, operation)
			w.moves(lets(retired, validation, board), lets(validation, operation, officer))
			w.change(declare(retired))
			w.pass(t)
			w.change(declare(validation))
			w.approve("bo", board, 0)
			w.pass(t)
			w.change(declare(operation))
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionHold
		},
		"a lower tier for a moment is no way out of retirement": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.lifecycle, w.decisions = Lifecycle{Stage: retired, Since: w.now.Add(-2 * time.Hour), Tier: v1alpha1.RiskHigh}, nil
			w.change(func(s *v1alpha1.SystemContent) { s.Risk.Tier = v1alpha1.RiskMinimal })
			w.pass(t)
			w.change(func(s *v1alpha1.SystemContent) { s.Risk.Tier = v1alpha1.RiskHigh })
			w.pass(t)
			w.approve("rita", riskOfficer, 0)
			w.approve("paul", productOwner, 0)
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionDeny
		},
		"nor is retiring with it": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.released()
			cameTo(w, operation)
			w.change(func(s *v1alpha1.SystemContent) { s.Risk.Tier, s.LifecycleStage = v1alpha1.RiskMinimal, retired })
			w.pass(t)
			w.change(declare(operation))
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionDeny
		},
		"nor past a stage": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			cameTo(w, design)
			w.change(func(s *v1alpha1.SystemContent) { s.Risk.Tier, s.LifecycleStage = v1alpha1.RiskMinimal, design })
			w.pass(t)
			w.change(declare(operation))
			w.pass(t)
			w.change(func(s *v1alpha1.SystemContent) { s.Risk.Tier = v1alpha1.RiskHigh })
			w.pass(t)
			return w.pass(t), v1alpha1.PermissionHold
		},
		"other content of a retired system does not become its release": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			w.released().lifecycle = Lifecycle{Stage: retired, Since: w.now.Add(-2 * time.Hour), Tier: v1alpha1.RiskHigh}
			w.change(func(s *v1alpha1.SystemContent) { s.IntendedUse.Purpose = "Another." })
			w.approve("rita", riskOfficer, time.Hour)
			w.approve("paul", productOwner, time.Hour)
			last := w.pass(t)
			if w.release != nil {
				t.Error("it has a release")
			}
			return last, v1alpha1.PermissionDeny
		},
		"a lower tier counts once those of both tiers have approved": func(t *testing.T, w *world) (Verdict, v1alpha1.Permission) {
			t.Helper()
			cameTo(w, operation)
			w.change(func(s *v1alpha1.SystemContent) { s.Risk.Tier = v1alpha1.RiskLimited })
			w.addPolicy("limited", func(p *v1alpha1.OversightPolicySpec) {
				p.AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskLimited}
			})
			w.pass(t)
			if w.lifecycle.Tier != v1alpha1.RiskHigh {
				t.Error("nobody approved it, and it counts")
			}
			w.approve("rita", riskOfficer, 0)
			w.approve("paul", productOwner, 0)
			w.pass(t)
			if w.lifecycle.Tier != v1alpha1.RiskLimited {
				t.Error("both approved it, and it does not count")
			}
			return w.pass(t), v1alpha1.PermissionAllow
		},
	}.check(t)
}

func (w *world) moves(moves ...v1alpha1.LifecycleMove) {
	w.policy().Requirements.LifecycleMoves = moves
}
