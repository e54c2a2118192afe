// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Evaluate judges a workload, or a system as it is declared if there is no workload. It never fails: facts that could not be read give a
// verdict of CannotDecide that names them.
func Evaluate(in Input) Verdict {
	if in.DefaultMode == "" {
		in.DefaultMode = v1alpha1.ModeAudit
	}
	if unread := slices.Concat(in.Unread, in.unlooked()); len(unread) > 0 {
		return cannotDecide(unread)
	}
	switch {
	case in.System == nil && in.Workload == nil && in.SystemName == "":
		return cannotDecide([]Unread{{Object: "what is asked for", Why: "neither a workload nor a system was given"}})
	case in.System == nil:
		return evaluateUnregistered(&in)
	case in.System.Declared == nil:
		return cannotDecide([]Unread{{Object: v1alpha1.KindAISystem + "/" + in.System.Name, Why: "its content was not given"}})
	}
	return evaluateSystem(&in)
}

func cannotDecide(unread []Unread) Verdict {
	v := Verdict{
		Deploy: v1alpha1.PermissionCannotDecide, Scale: v1alpha1.PermissionCannotDecide, Run: v1alpha1.PermissionCannotDecide, Mode: v1alpha1.ModeDeny,
	}
	for _, u := range unread {
		v.Findings = append(v.Findings, Finding{
			Object: u.Object, Message: "the operator could not read " + u.Object + ": " + u.Why,
			Remedies: []string{"try again; if it persists, look at the operator's log"},
		})
	}
	v.Findings = sortFindings(v.Findings)
	return v
}

// evaluateUnregistered judges a workload that names no system, or one that the namespace does not have. Policies that govern the namespace
// apply whatever tiers they are for: an unknown system might be of any.
func evaluateUnregistered(in *Input) Verdict {
	req := in.merge(selectPolicies(in.Policies, func(p *Policy) bool { return p.SelectsNamespace(in.Namespace) }))
	s := &scene{in: in, req: &req}
	s.apply(tieRules)
	// A system that was halted stays halted when its entry in the inventory is deleted.
	ruleSystemHalted(s)
	return finish(in, &req, []*scene{s})
}

// evaluateSystem judges against the release and against the candidate, and permits what either permits: a candidate that waits takes
// nothing away from the release.
func evaluateSystem(in *Input) Verdict {
	tiers := in.tiers()
	if in.System.Lifecycle.Stage == v1alpha1.StageRetired {
		// Retirement ended it.
		in.Release = nil
	}
	req := policiesFor(in, tiers...)
	released := req
	if len(tiers) > 1 && in.Release != nil {
		released = policiesFor(in, in.Release.System.Risk.Tier)
	}
	present, recheckAt := in.present(&req)
	back, moving := in.backFromRetirement(&req, present), present
	if present != nil && present.content != in.Release && in.releases(present.content) {
		present = judgeContent(in, &req, in.Release, nil)
	}

	sides := make([]*scene, 0, 2)
	if in.Release != nil && (present == nil || present.content != in.Release) {
		sides = append(sides, judgeContent(in, &released, in.Release, nil))
	}
	if present != nil {
		sides = append(sides, present)
	}
	for _, s := range sides {
		s.back = back
		s.judgeWorkload()
	}
	v := finish(in, &req, sides)
	v.noteRecheck(recheckAt)
	if in.Workload == nil && len(sides) > 0 {
		v.noteStage(moving)
		if moving != present {
			v.Findings = sortFindings(append(v.Findings, moving.findings...))
		}
		v.warnOfEnd(sides)
		v.noteLimits(in, &req)
	}
	return v
}

// tiers are the tier that the system declares and, if they are others, that of its release and, until something is released in its stage, that in which it
// came there: what lowers the tier is judged by the policies of the tier that it leaves, too.
func (in *Input) tiers() []v1alpha1.RiskTier {
	tiers := make([]v1alpha1.RiskTier, 1, 3)
	tiers[0] = in.System.Declared.Risk.Tier
	if in.Release != nil && in.Release.System.Risk.Tier != tiers[0] {
		tiers = append(tiers, in.Release.System.Risk.Tier)
	}
	if came := in.System.Lifecycle.Tier; came != "" && !in.releasedHere() && !slices.Contains(tiers, came) {
		tiers = append(tiers, came)
	}
	return tiers
}

func policiesFor(in *Input, tiers ...v1alpha1.RiskTier) requirements {
	return in.merge(selectPolicies(in.Policies, func(p *Policy) bool {
		return p.SelectsNamespace(in.Namespace) && p.SelectsSystem(in.System.Labels, tiers...)
	}))
}

func selectPolicies(policies []Policy, selects func(*Policy) bool) []*Policy {
	selected := make([]*Policy, 0, len(policies))
	for i := range policies {
		if selects(&policies[i]) {
			selected = append(selected, &policies[i])
		}
	}
	slices.SortFunc(selected, func(a, b *Policy) int { return strings.Compare(a.Name, b.Name) })
	return selected
}

// present chooses the candidate that the system is judged by: one without shortcomings if there is any, else the one assessed last. It says
// when time alone may change the choice.
func (in *Input) present(req *requirements) (best *scene, recheckAt time.Time) {
	var all Verdict
	move := in.moveAsked(req)
	for i := range in.Candidates {
		content := &in.Candidates[i]
		if in.releases(content) && !move.asks() {
			// Whoever brought the released content back wrote nothing of it. Where that is a move that needs something, the release goes on, and the move is
			// judged beside it.
			content = in.Release
		}
		s := judgeContent(in, req, content, move)
		all.noteRecheck(s.recheckAt)
		if best == nil || s.clean() && !best.clean() || s.clean() == best.clean() && compareAssessed(content, best.content) > 0 {
			best = s
		}
	}
	return best, all.RecheckAt
}

// releases tells whether the content is the release.
func (in *Input) releases(c *Content) bool {
	return in.Release != nil && in.Release.Digest == c.Digest
}

// declares tells whether the content is among what is declared now.
func (in *Input) declares(c *Content) bool {
	for i := range in.Candidates {
		if in.Candidates[i].Digest == c.Digest {
			return true
		}
	}
	return false
}

func compareAssessed(a, b *Content) int {
	return cmp.Or(performedAt(a).Compare(performedAt(b)), strings.Compare(a.AssessmentName, b.AssessmentName))
}

func performedAt(c *Content) time.Time {
	if c.Assessment == nil {
		return time.Time{}
	}
	return c.Assessment.PerformedAt.Time
}

func judgeContent(in *Input, req *requirements, content *Content, move *move) *scene {
	s := &scene{in: in, req: req, content: content, released: content == in.Release, move: move}
	s.tally.count(s)
	s.applyToContent(contentRules)
	s.waive(0)
	s.approved = len(req.policies) > 0 && s.clean() && s.moved()
	return s
}

// judgeWorkload goes on from the content to the system and to what the workload runs.
func (s *scene) judgeWorkload() {
	s.apply(tieRules)
	s.apply(systemRules)
	before := len(s.findings)
	if s.in.Workload != nil {
		s.applyToContent(artifactRules)
		s.waive(before)
	}
	s.fits = s.cleanFrom(before)
	watched := len(s.findings)
	s.apply(runningRules)
	s.applyToContent(watchRules)
	s.waive(watched)
}

func (s *scene) permissions() permissions {
	p := permissions{v1alpha1.PermissionAllow, v1alpha1.PermissionAllow, v1alpha1.PermissionAllow}
	for i := range s.findings {
		p.narrow(s.req, s.findings[i].effect, s.discovery)
	}
	return p
}

// finish makes the verdict of the sides, of which the last is what is declared now. A workload is permitted what the last side permits it,
// or the release if the workload fits it; a system as declared is permitted to deploy what its declared contents permit.
func finish(in *Input, req *requirements, sides []*scene) Verdict {
	v := Verdict{
		Deploy: v1alpha1.PermissionCannotDecide, Scale: v1alpha1.PermissionCannotDecide, Run: v1alpha1.PermissionCannotDecide,
		Mode: req.admission.value, Policies: policyNames(req),
	}
	if len(sides) == 0 {
		return cannotDecide([]Unread{{Object: "the system's content", Why: "no candidate was given"}})
	}
	runs := sides[len(sides)-1]
	for i, s := range sides {
		v.noteRecheck(s.recheckAt)
		last := i == len(sides)-1
		if !last && !s.fits {
			continue
		}
		p := s.permissions()
		if Better(p.deploy, v.Deploy) && (last || in.Workload != nil || in.declares(s.content)) {
			v.Deploy = p.deploy
		}
		if Better(p.scale, v.Scale) {
			v.Scale = p.scale
		}
		if Better(p.run, v.Run) {
			v.Run, runs = p.run, s
		}
	}
	if release := sides[0]; in.Workload != nil && len(sides) > 1 && release.fits && v.Deploy != v1alpha1.PermissionAllow {
		// The candidate may wait, but what runs the release's content has lapsed with it.
		v.Deploy = release.permissions().deploy
	}
	v.decideEviction(req, runs, sides)
	v.describe(sides)
	v.refuseUnholdable(in.Workload)
	v.Findings = sortFindings(v.Findings)
	return v
}

// shown chooses the side whose findings help most: that which a workload fits and which permits most, else what is declared now.
func shown(sides []*scene) *scene {
	first, last := sides[0], sides[len(sides)-1]
	if last.in.Workload == nil || !first.fits || last.fits && last.clean() {
		return last
	}
	if last.fits && Better(last.permissions().deploy, first.permissions().deploy) {
		return last
	}
	return first
}

// describe fills in what the shown side says. If it is not clean, the findings of the other side that the workload fits stand beside its
// own, for either may be mended.
func (v *Verdict) describe(sides []*scene) {
	s := shown(sides)
	v.Basis, v.ValidUntil, v.Approved, v.Discovery = s.basis(), s.validUntil, s.approved, s.discovery
	v.Findings = s.findings
	for _, other := range sides {
		if other != s && other.fits && !s.clean() {
			v.Findings = append(v.Findings, other.findings...)
		}
	}
	if s.content == nil {
		return
	}
	v.ContentDigest, v.Assessment, v.Tier = s.content.Digest, s.content.AssessmentName, s.content.System.Risk.Tier
	v.Approvals, v.Counted = s.tally.roles, s.tally.counted
	if s.tally.missing() == 0 {
		v.ApprovedSince = s.tally.since
	}
}

func (v *Verdict) noteRecheck(t time.Time) {
	if !t.IsZero() && (v.RecheckAt.IsZero() || t.Before(v.RecheckAt)) {
		v.RecheckAt = t
	}
}

func policyNames(req *requirements) []string {
	if len(req.policies) == 0 {
		return nil
	}
	names := make([]string, len(req.policies))
	for i, p := range req.policies {
		names[i] = p.Name
	}
	return names
}
