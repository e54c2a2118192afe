// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// RoleTally counts the approvals in one role.
type RoleTally struct {
	Role      v1alpha1.RoleName `json:"role"`
	Policy    string            `json:"policy"`
	Required  int               `json:"required"`
	Approvers []string          `json:"approvers,omitempty"`
}

// Missing is the number of approvals that the role still needs.
func (t RoleTally) Missing() int { return t.Required - len(t.Approvers) }

// tally is who decided what on one content.
type tally struct {
	roles []RoleTally
	// counted are the names of the decisions behind roles.
	counted []string
	// since is when the last counted approval was taken.
	since time.Time
	// rejections stand against the content.
	rejections []*v1alpha1.OversightDecision
	// dependent are approvals by people who wrote the content, or by anybody if it is not known who wrote it.
	dependent []*v1alpha1.OversightDecision
	// otherContent is the number of approvals of the same assessment with other content.
	otherContent int
	// ofEarlierSystem is the number of approvals that would count if they were not of a system of this name that was deleted since.
	ofEarlierSystem int
	// unsealed are the approvals that would count if their seals held.
	unsealed []Recorded
	// moveRoles is who approved the move to the stage that the content declares, and moveCounted are the names of their decisions.
	moveRoles   []RoleTally
	moveCounted []string
	// outdated is the number of approvals that were given before the system came to the stage that it is about to leave, or before it was retired.
	outdated int
}

func (t *tally) missing() int { return missing(t.roles) }

func missing(roles []RoleTally) int {
	n := 0
	for _, r := range roles {
		n += r.Missing()
	}
	return n
}

// count tallies the decisions on the scene's content: of each person in each role the latest decision stands, and each person counts once
// over all roles, so that as many approvals as possible are filled.
func (t *tally) count(s *scene) {
	standing := t.standing(s)
	t.noteUnsealed(s)
	approvals := standing[:0]
	for _, d := range standing {
		switch {
		case d.Spec.Decision == v1alpha1.DecisionReject:
			t.rejections = append(t.rejections, d)
		case s.req.separation.value && !independent(d, s.content.Authors):
			t.dependent = append(t.dependent, d)
		default:
			approvals = append(approvals, d)
		}
	}
	t.roles, t.counted, t.since = fill(s.asked(), approvals)
	if s.move != nil {
		t.moveRoles, t.moveCounted, _ = fill(s.move.approvals, approvals)
	}
}

// standing are the decisions on the content that no later one of the same person in the same role supersedes, sorted by person and role. An approval of
// an earlier system supersedes what the person said of that before, and counts for nothing itself.
func (t *tally) standing(s *scene) []*v1alpha1.OversightDecision {
	if s.content.AssessmentName == "" {
		return nil
	}
	relevant := make([]*v1alpha1.OversightDecision, 0, 4)
	for _, d := range s.req.heard {
		switch {
		case !judges(d, s.content.AssessmentName):
		case d.Spec.ContentDigest == s.content.Digest:
			// A rejection works at once even if its clock runs ahead: that is the safe side.
			if s.began(d.Spec.DecidedAt.Time) || d.Spec.Decision == v1alpha1.DecisionReject {
				relevant = append(relevant, d)
			}
		case d.Spec.Decision == v1alpha1.DecisionApprove:
			t.otherContent++
		}
	}
	slices.SortFunc(relevant, compareDecisions)
	// The last of each run of one person and role is the latest.
	kept := relevant[:0]
	for i, d := range relevant {
		switch {
		case i+1 < len(relevant) && sameHat(d, relevant[i+1]):
		case s.ofEarlierSystem(d):
			t.ofEarlierSystem++
		case s.outdated(d):
			t.outdated++
		default:
			kept = append(kept, d)
		}
	}
	return kept
}

// noteUnsealed notes the approvals of the content that nobody vouches for.
func (t *tally) noteUnsealed(s *scene) {
	for i := range s.in.Decisions {
		d := s.in.Decisions[i]
		if d.Signature == nil && !d.Counts() && d.Spec.Decision == v1alpha1.DecisionApprove && judges(d.OversightDecision, s.content.AssessmentName) &&
			d.Spec.ContentDigest == s.content.Digest {
			t.unsealed = append(t.unsealed, d)
		}
	}
}

// judges tells whether the decision approves or rejects the assessment, with whatever content.
func judges(d *v1alpha1.OversightDecision, assessment string) bool {
	return d.Spec.Subject.Kind == v1alpha1.KindImpactAssessment && d.Spec.Subject.Name == assessment &&
		(d.Spec.Decision == v1alpha1.DecisionApprove || d.Spec.Decision == v1alpha1.DecisionReject)
}

func sameHat(a, b *v1alpha1.OversightDecision) bool {
	return a.Spec.DecidedBy.Username == b.Spec.DecidedBy.Username && a.Spec.Role == b.Spec.Role
}

// compareDecisions sorts by person, role and time. Of two decisions in the same second the one that rejects or halts counts as the later.
func compareDecisions(a, b *v1alpha1.OversightDecision) int {
	return cmp.Or(
		cmp.Compare(a.Spec.DecidedBy.Username, b.Spec.DecidedBy.Username),
		cmp.Compare(a.Spec.Role, b.Spec.Role),
		compareWords(a, b),
		cmp.Compare(a.Name, b.Name),
	)
}

// compareWords tells which of two decisions is the later word: of two in the same second the one that forbids.
func compareWords(a, b *v1alpha1.OversightDecision) int {
	return cmp.Or(a.Spec.DecidedAt.Compare(b.Spec.DecidedAt.Time), cmp.Compare(rankSafety(a.Spec.Decision), rankSafety(b.Spec.Decision)))
}

func rankSafety(d v1alpha1.Decision) int {
	if Forbids(d) {
		return 1
	}
	return 0
}

// independent tells whether the decider wrote none of the content. If it is not known who wrote it, nobody is.
func independent(d *v1alpha1.OversightDecision, authors []string) bool {
	return len(authors) > 0 && !slices.Contains(authors, d.Spec.DecidedBy.Username)
}

// fill assigns approvals to the roles that policy asks for, and says who counts in which role, by which decisions, and when the last of those was taken.
// It is a maximum matching of people to places, so that one approval more never fills fewer places. Who approved first is seated first, so that an
// approval that is not needed any more changes nothing.
func fill(required []from[v1alpha1.ApprovalRequirement], approvals []*v1alpha1.OversightDecision) (roles []RoleTally, counted []string, since time.Time) {
	var places places
	var approvers []string
	if len(approvals) > 0 && len(required) > 0 {
		places = newPlaces(required)
		for _, person := range people(approvals) {
			places.seat(person)
		}
		counted = make([]string, 0, len(places))
		approvers = make([]string, 0, len(places))
	}
	roles = make([]RoleTally, 0, len(required))
	for i := range required {
		role := required[i].value
		first := len(approvers)
		for _, place := range places {
			if place.role != role.Role || place.taken == nil {
				continue
			}
			decision := inRole(place.taken, role.Role)
			approvers = append(approvers, decision.Spec.DecidedBy.Username)
			counted = append(counted, decision.Name)
			if decision.Spec.DecidedAt.After(since) {
				since = decision.Spec.DecidedAt.Time
			}
		}
		here := approvers[first:len(approvers):len(approvers)]
		slices.Sort(here)
		roles = append(roles, RoleTally{Role: role.Role, Policy: required[i].policy, Required: int(role.Count), Approvers: here})
	}
	slices.Sort(counted)
	return roles, counted, since
}

// people groups approvals, which are sorted by person, by person. Who approved first comes first.
func people(approvals []*v1alpha1.OversightDecision) [][]*v1alpha1.OversightDecision {
	grouped := make([][]*v1alpha1.OversightDecision, 0, len(approvals))
	for first := 0; first < len(approvals); {
		last := first + 1
		for last < len(approvals) && approvals[last].Spec.DecidedBy.Username == approvals[first].Spec.DecidedBy.Username {
			last++
		}
		grouped = append(grouped, approvals[first:last])
		first = last
	}
	slices.SortStableFunc(grouped, func(a, b []*v1alpha1.OversightDecision) int { return earliest(a).Compare(earliest(b)) })
	return grouped
}

func earliest(decisions []*v1alpha1.OversightDecision) time.Time {
	first := decisions[0].Spec.DecidedAt.Time
	for _, d := range decisions[1:] {
		if d.Spec.DecidedAt.Time.Before(first) {
			first = d.Spec.DecidedAt.Time
		}
	}
	return first
}

func inRole(decisions []*v1alpha1.OversightDecision, role v1alpha1.RoleName) *v1alpha1.OversightDecision {
	for _, d := range decisions {
		if d.Spec.Role == role {
			return d
		}
	}
	return nil
}
