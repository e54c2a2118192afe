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
	// RetiredAt is when it last came to stage Retired, also if it has come back since. Zero: never, or it is there since Since.
	RetiredAt time.Time
}

// retiredAt is when the system was retired last.
func (l *Lifecycle) retiredAt() time.Time {
	if l.Stage == v1alpha1.StageRetired && l.RetiredAt.IsZero() {
		return l.Since
	}
	return l.RetiredAt
}

// Move is a system's way to the stage that it declares, or to the risk tier that it declares in its stage.
type Move struct {
	// From is empty for a system that was registered in that stage, or is in it with another risk tier.
	From v1alpha1.LifecycleStage `json:"from,omitempty"`
	To   v1alpha1.LifecycleStage `json:"to"`
	// Made tells that policy lets it move and that all whom policy asks have approved.
	Made bool `json:"made"`
	// Tier is the tier whose policies have a say in the moves after this one: what it declares, and where it is retired, which asks nobody, the highest that
	// it was of.
	Tier v1alpha1.RiskTier `json:"tier,omitempty"`
	// Approvals say, for each role that the policies ask for, who approved the move, and Decisions are the names of the decisions that count for it.
	Approvals []RoleTally `json:"approvals,omitempty"`
	Decisions []string    `json:"decisions,omitempty"`
}

// move is a way that is asked for, and what the policies say about it.
type move struct {
	// from is empty for a system that is registered, or in its stage already.
	from, to v1alpha1.LifecycleStage
	since    time.Time
	// again tells that the system is in the stage already, and that nothing of it was released there in the tier that it declares.
	again bool
	// lowers tells that it declares a lower tier than the one that it came to its stage in.
	lowers bool
	// forbiddenBy is the first policy by name that does not let the system move so. Empty: all do.
	forbiddenBy string
	approvals   []from[v1alpha1.ApprovalRequirement]
}

// moveAsked is the move that the system asks for by what it declares. Nil: it is there, with a release, or nothing is asked of it.
func (in *Input) moveAsked(req *requirements) *move {
	life := &in.System.Lifecycle
	m := move{from: life.Stage, to: in.System.Declared.LifecycleStage, since: life.Since, lowers: in.lowersTier()}
	if m.to == v1alpha1.StageRetired {
		return nil
	}
	if m.from == m.to {
		if in.releasedHere() {
			return nil
		}
		m.from, m.since, m.again = "", time.Time{}, true
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
	if m.from == "" && !m.asks() && !m.lowers {
		return nil
	}
	sortByRole(m.approvals)
	asked := m
	return &asked
}

// releasedHere tells whether the release is of the stage and the tier that the system declares: then what policy asks of those who come there was given.
func (in *Input) releasedHere() bool {
	return in.Release != nil && in.System.Lifecycle.Stage != v1alpha1.StageRetired && in.Release.System.LifecycleStage == in.System.Declared.LifecycleStage && in.Release.System.Risk.Tier == in.System.Declared.Risk.Tier
}

// lowersTier tells whether the system declares a lower tier than the one in which it came to its stage. The policies of both have a say until people have
// approved: else whoever declares a low tier for a moment moves where nobody is asked.
func (in *Input) lowersTier() bool {
	return in.System.Lifecycle.Tier != "" && rankTier(in.System.Declared.Risk.Tier) < rankTier(in.System.Lifecycle.Tier)
}

// asks tells whether the move needs anything.
func (m *move) asks() bool { return m != nil && (m.forbiddenBy != "" || len(m.approvals) > 0) }

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

// outdated tells whether an approval or a waiver was given before the system was retired, so that it says nothing about what runs after it has come back; or
// an approval before the system came to the stage that it is about to leave, so that it says nothing about the move. Times are of whole seconds: of what was
// given in the very second in which the system came there nobody knows whether it was before or after, and it is as of before.
func (s *scene) outdated(d *v1alpha1.OversightDecision) bool {
	at := s.in.retiredAt()
	if d.Spec.Decision == v1alpha1.DecisionApprove {
		at, _ = s.approvedAfter()
	} else if d.Spec.Decision != v1alpha1.DecisionWaive {
		return false
	}
	return !at.IsZero() && !d.Spec.DecidedAt.After(at)
}

// approvedAfter is the second after which approvals count, and the stage that the system came to in it. Zero: whenever they were given.
func (s *scene) approvedAfter() (at time.Time, came v1alpha1.LifecycleStage) {
	at = s.in.retiredAt()
	if m := s.move; m != nil && len(m.approvals) > 0 && m.since.After(at) {
		return m.since, s.in.System.Lifecycle.Stage
	}
	return at, v1alpha1.StageRetired
}

func (in *Input) retiredAt() time.Time {
	if in.System == nil {
		return time.Time{}
	}
	return in.System.Lifecycle.retiredAt()
}

func (m *move) words() string {
	if m.again {
		return "a first release in stage " + string(m.to)
	}
	if m.from == "" {
		return "registering a system in stage " + string(m.to)
	}
	return "the move from " + string(m.from) + " to " + string(m.to)
}

// sayOfMove is which of the approvals that are asked for are the move's.
func (s *scene) sayOfMove() string {
	if s.move == nil || len(s.move.approvals) == 0 {
		return ""
	}
	roles := make([]string, 0, len(s.move.approvals))
	for _, a := range s.move.approvals {
		roles = append(roles, string(a.value.Role))
	}
	return "; " + s.move.words() + " asks for " + strings.Join(roles, ", ")
}

// sayOfOutdated is why approvals that people remember do not count.
func (s *scene) sayOfOutdated() string {
	_, came := s.approvedAfter()
	switch n := s.tally.outdated; n {
	case 0:
		return ""
	case 1:
		return "; an earlier approval was not given after the system came to stage " + string(came)
	default:
		return "; " + strconv.Itoa(n) + " earlier approvals were not given after the system came to stage " + string(came)
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

// moved tells whether the system has come to the stage that it declares with the scene's content. Where it may run in that stage all that is asked of the
// content must be there, so that nobody counts once for the move and again for what runs.
func (s *scene) moved() bool {
	m := s.move
	switch {
	case m == nil:
		return true
	case m.forbiddenBy != "" || len(s.tally.rejections) > 0 || missing(s.tally.moveRoles) > 0:
		return false
	case m.lowers || len(m.approvals) > 0 && s.req.run(m.to):
		return s.tally.missing() == 0
	}
	return true
}

// run tells whether every policy lets systems of a stage run.
func (r *requirements) run(stage v1alpha1.LifecycleStage) bool {
	return !slices.ContainsFunc(r.policies, func(p *Policy) bool { return !p.runs(stage) })
}

// moveDecisions are the names of the decisions behind the move.
func (s *scene) moveDecisions() []string {
	switch {
	case s.move == nil || len(s.move.approvals) == 0:
		return nil
	case s.req.run(s.move.to):
		return s.tally.counted
	}
	return s.tally.moveCounted
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
	system, made := present.in.System, present.moved()
	life, declared := &system.Lifecycle, system.Declared
	v.Stage = life.Stage
	if made {
		v.Stage = declared.LifecycleStage
	}
	if life.Stage == declared.LifecycleStage && (life.Tier == declared.Risk.Tier || life.Stage == v1alpha1.StageRetired) {
		return
	}
	v.Move = &Move{
		From: life.Stage, To: declared.LifecycleStage, Made: made, Tier: declared.Risk.Tier, Approvals: present.tally.moveRoles, Decisions: present.moveDecisions(),
	}
	if v.Stage == v1alpha1.StageRetired {
		v.Move.Tier = slices.MaxFunc(present.in.tiers(), func(a, b v1alpha1.RiskTier) int { return rankTier(a) - rankTier(b) })
	}
	if life.Stage == declared.LifecycleStage {
		v.Move.From = ""
	}
}
