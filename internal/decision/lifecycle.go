// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// stages is the way of a system's life: without a word of policy it goes one stage at a time, and never back.
var stages = []v1alpha1.LifecycleStage{v1alpha1.StageDesign, v1alpha1.StageDevelopment, v1alpha1.StageValidation, v1alpha1.StageOperation}

// Lifecycle is the stage that a system has come to.
type Lifecycle struct {
	// Stage is empty if it has come to none yet.
	Stage v1alpha1.LifecycleStage
	// Since is when it came there, and Tier is what it was declared to be of then.
	Since time.Time
	Tier  v1alpha1.RiskTier
}

// Move is a system's way to the stage that it declares.
type Move struct {
	// From is empty for a system that was registered in that stage, or is in it with another risk tier.
	From v1alpha1.LifecycleStage `json:"from,omitempty"`
	To   v1alpha1.LifecycleStage `json:"to"`
	// Made tells that policy lets it move and that all whom policy asks have approved.
	Made bool `json:"made"`
	// Approvals say, for each role that the policies ask for, who approved the move, and Decisions are the names of theirs.
	Approvals []RoleTally `json:"approvals,omitempty"`
	Decisions []string    `json:"decisions,omitempty"`
}

// move is a way that is asked for, and what the policies say about it.
type move struct {
	from, to v1alpha1.LifecycleStage
	since    time.Time
	// again tells that the system is in the stage already, and came to it when it was declared to be of another risk tier.
	again bool
	// forbiddenBy is the first policy by name that does not let the system move so. Empty: all do.
	forbiddenBy string
	approvals   []from[v1alpha1.ApprovalRequirement]
}

// moveAsked is the move that the system asks for by what it declares. Nil: it declares the stage that it is in, or one that it is free to move to.
func (in *Input) moveAsked(req *requirements) *move {
	m := move{from: in.System.Lifecycle.Stage, to: in.System.Declared.LifecycleStage, since: in.System.Lifecycle.Since}
	if m.again = in.otherTier(); m.again {
		m.from = ""
	}
	if m.from == m.to || m.to == v1alpha1.StageRetired {
		return nil
	}
	for _, p := range req.policies {
		listed := p.lifecycleMove(m.enters(), m.to)
		switch {
		case listed != nil:
			for _, a := range listed.Approvals {
				m.approvals = askFor(m.approvals, a, p.Name)
			}
		case !m.isStep() && m.forbiddenBy == "":
			m.forbiddenBy = p.Name
		}
	}
	if m.forbiddenBy == "" && len(m.approvals) == 0 {
		return nil
	}
	sortByRole(m.approvals)
	asked := m
	return &asked
}

// otherTier tells whether the system is in the stage that it declares, and came to it in another risk tier, for which policies may ask less.
func (in *Input) otherTier() bool {
	life := &in.System.Lifecycle
	return life.Stage == in.System.Declared.LifecycleStage && life.Stage != v1alpha1.StageRetired && life.Tier != in.System.Declared.Risk.Tier
}

// enters is the stage by whose move a system comes to the new one: for one that is only now registered, the stage before.
func (m *move) enters() v1alpha1.LifecycleStage {
	if i := slices.Index(stages, m.to); m.from == "" && i > 0 {
		return stages[i-1]
	}
	return m.from
}

// isStep tells whether the move needs no leave: it is to the next stage, or the system is registered in a stage.
func (m *move) isStep() bool {
	i := slices.Index(stages, m.to)
	return m.from == "" || i > 0 && stages[i-1] == m.from
}

// on is the move as it bears on one content that is declared. Whoever brings the released content back withdraws a candidate, and needs no leave; but
// not so from retirement, which ends the release.
func (m *move) on(released bool) *move {
	if m == nil || released && m.from != v1alpha1.StageRetired {
		return nil
	}
	return m
}

// outdates tells whether a decision was taken before the system came to the stage that it is about to leave, so that it says nothing about the move.
func (m *move) outdates(d *v1alpha1.OversightDecision) bool {
	return m != nil && len(m.approvals) > 0 && d.Spec.DecidedAt.Time.Before(m.since)
}

func (m *move) words() string {
	if m.again {
		return "another risk tier in stage " + string(m.to)
	}
	if m.from == "" {
		return "registering a system in stage " + string(m.to)
	}
	return "the move from " + string(m.from) + " to " + string(m.to)
}

// sayOfMove is which of the approvals that are asked for are the move's, and why those that people remember do not count for it.
func (s *scene) sayOfMove() string {
	if s.move == nil || len(s.move.approvals) == 0 {
		return ""
	}
	roles := make([]string, 0, len(s.move.approvals))
	for _, a := range s.move.approvals {
		roles = append(roles, string(a.value.Role))
	}
	said := "; " + s.move.words() + " asks for " + strings.Join(roles, ", ")
	switch n := s.tally.outdated; n {
	case 0:
		return said
	case 1:
		return said + "; an earlier approval is of before the system came to stage " + string(s.in.System.Lifecycle.Stage)
	default:
		return said + "; " + strconv.Itoa(n) + " earlier approvals are of before the system came to stage " + string(s.in.System.Lifecycle.Stage)
	}
}

// asked are the approvals that the scene's content needs: those that policy asks of any content, and those of its move.
func (s *scene) asked() []from[v1alpha1.ApprovalRequirement] {
	if s.move == nil || len(s.move.approvals) == 0 {
		return s.req.approvals
	}
	asked := slices.Clone(s.req.approvals)
	for _, a := range s.move.approvals {
		asked = askFor(asked, a.value, a.policy)
	}
	sortByRole(asked)
	return asked
}

// moved tells whether the system has come to the stage that it declares with the scene's content.
func (s *scene) moved() bool {
	return s.move == nil || s.move.forbiddenBy == "" && len(s.tally.rejections) == 0 && missing(s.tally.moveRoles) == 0
}

// backFromRetirement is the way back from retirement that the system is not through with. Nil: it is on none.
func (in *Input) backFromRetirement(req *requirements, present *scene) *move {
	if in.System.Lifecycle.Stage != v1alpha1.StageRetired || present != nil && present.moved() {
		return nil
	}
	return in.moveAsked(req)
}

// noteStage says which stage the system is in, and on its way to which.
func (v *Verdict) noteStage(present *scene) {
	if present == nil {
		return
	}
	system := present.in.System
	v.Stage = system.Lifecycle.Stage
	if present.moved() {
		v.Stage = system.Declared.LifecycleStage
	}
	again := present.in.otherTier()
	if system.Lifecycle.Stage == v.Stage && present.move == nil && !again {
		return
	}
	v.Move = &Move{
		From: system.Lifecycle.Stage, To: system.Declared.LifecycleStage, Made: present.moved(),
		Approvals: present.tally.moveRoles, Decisions: present.tally.moveCounted,
	}
	if again {
		v.Move.From = ""
	}
}
