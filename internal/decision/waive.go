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

// neverWaived are the reasons that no policy can let people waive: a person's no, what no approval mends, what leaves nothing to approve, and what
// says that nobody knows what is judged. The schema of OversightPolicy refuses them; one that was stored before it did waives nothing.
var neverWaived = []v1alpha1.Reason{
	v1alpha1.ReasonSystemUnlabelled, v1alpha1.ReasonSystemNotRegistered, v1alpha1.ReasonSystemReferenceMismatch, v1alpha1.ReasonNotGoverned,
	v1alpha1.ReasonPracticeProhibited, v1alpha1.ReasonStageMoveNotAllowed, v1alpha1.ReasonSystemRetired, v1alpha1.ReasonSystemHalted, v1alpha1.ReasonAssessmentMissing,
	v1alpha1.ReasonAssessmentRejected,
	v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonApproverNotIndependent, v1alpha1.ReasonContentChanged, v1alpha1.ReasonHoldImpossible,
	v1alpha1.ReasonSignatureNotTrusted, v1alpha1.ReasonDecisionNotSealed, v1alpha1.ReasonWaived,
}

// Waivable tells whether a policy can let people waive findings with this reason at all.
func Waivable(reason v1alpha1.Reason) bool { return !slices.Contains(neverWaived, reason) }

// waive sets aside, from that finding on, the findings that people waived. They stay, and say so.
func (s *scene) waive(from int) {
	if s.content == nil || !s.waiversHeard() {
		return
	}
	for i := from; i < len(s.findings); i++ {
		f := &s.findings[i]
		decisions, until := s.waivedBy(f.Reason)
		if len(decisions) == 0 {
			continue
		}
		s.until(until)
		f.Waives, f.WaivedUntil, f.Reason, f.effect = f.Reason, until, v1alpha1.ReasonWaived, byWaiver
		f.Message = waivedWords(decisions) + ": " + f.Message
		for _, d := range decisions {
			f.Remedies = append(f.Remedies, s.command("get oversightdecision "+d.Name+" -o yaml"))
		}
	}
}

// waivedWords say who waived a finding.
func waivedWords(decisions []*v1alpha1.OversightDecision) string {
	words := make([]string, 0, len(decisions))
	for _, d := range decisions {
		words = append(words, quote(d.Spec.DecidedBy.Username)+" in role "+quote(string(d.Spec.Role))+" (decision "+quote(d.Name)+")")
	}
	return "waived for a time by " + strings.Join(words, " and ")
}

func (s *scene) waiversHeard() bool {
	return slices.ContainsFunc(s.req.heard, func(d *v1alpha1.OversightDecision) bool { return d.Spec.Decision == v1alpha1.DecisionWaive })
}

// waivedBy are the decisions that waive a reason for the scene's content now, one for each policy that applies, each once, and until when they do.
// None: not every policy that applies lets people waive it and has such a waiver. A moment at which that changes is noted.
func (s *scene) waivedBy(reason v1alpha1.Reason) (decisions []*v1alpha1.OversightDecision, until time.Time) {
	if len(s.req.policies) == 0 || !Waivable(reason) {
		return nil, time.Time{}
	}
	for _, p := range s.req.policies {
		stretch := s.stretch(p, reason)
		if stretch.decision == nil {
			return nil, time.Time{}
		}
		if until.IsZero() || stretch.end.Before(until) {
			until = stretch.end
		}
		if !slices.Contains(decisions, stretch.decision) {
			decisions = append(decisions, stretch.decision)
		}
	}
	slices.SortFunc(decisions, func(a, b *v1alpha1.OversightDecision) int { return cmp.Compare(a.Name, b.Name) })
	return decisions, until
}

// stretch is a time during which one waiver after the other waived the same.
type stretch struct {
	start, end time.Time
	// decision is the one that waives now. Nil: none does.
	decision *v1alpha1.OversightDecision
}

// waiverGap is for how long nobody must have waived a reason before a waiver of it begins anew.
const waiverGap = day

// stretch is the last stretch of waivers of a reason that a policy lets count. However many waivers overlap, or follow each other within a day, one
// stretch is no longer than the policy lets one waiver be.
func (s *scene) stretch(p *Policy, reason v1alpha1.Reason) stretch {
	w := p.Spec.Waivers
	if w == nil || !slices.Contains(w.Reasons, reason) {
		return stretch{}
	}
	longest := time.Duration(w.MaximumDays) * day
	var last stretch
	for _, given := range s.waivers(w.Role, reason) {
		start := given.Spec.DecidedAt.Time
		if last.start.IsZero() || start.After(last.end.Add(waiverGap)) {
			last = stretch{start: start, end: start}
		}
		end := s.waiverEnd(given, reason)
		if latest := last.start.Add(longest); end.After(latest) {
			end = latest
		}
		if end.After(last.end) {
			last.end = end
		}
		if s.in.Now.Before(end) && (last.decision == nil || !end.Before(last.end)) {
			last.decision = given
		}
	}
	return last
}

// waivers are the waivers of a reason for the scene's content in a role, by people who wrote none of it where policy asks for that, sorted by time.
func (s *scene) waivers(role v1alpha1.RoleName, reason v1alpha1.Reason) []*v1alpha1.OversightDecision {
	var given []*v1alpha1.OversightDecision
	for _, d := range s.req.heard {
		if d.Spec.Decision == v1alpha1.DecisionWaive && d.Spec.Subject.Kind == v1alpha1.KindAISystem && d.Spec.Subject.Name == s.in.SystemName &&
			!s.ofEarlierSystem(d) && !s.outdated(d) && d.Spec.Role == role && d.Spec.ContentDigest == s.content.Digest && d.Spec.ExpiresAt != nil && slices.Contains(d.Spec.Waives, reason) &&
			s.began(d.Spec.DecidedAt.Time) && (!s.req.separation.value || independent(d, s.content.Authors)) {
			given = append(given, d)
		}
	}
	slices.SortFunc(given, func(a, b *v1alpha1.OversightDecision) int {
		return cmp.Or(a.Spec.DecidedAt.Compare(b.Spec.DecidedAt.Time), cmp.Compare(a.Name, b.Name))
	})
	return given
}

// waiverEnd is when a waiver ends: as it says, or when the same person waives the same anew, which may be for a shorter time. Of two in the same second
// nobody knows which is the later, and the shorter one stands.
func (s *scene) waiverEnd(d *v1alpha1.OversightDecision, reason v1alpha1.Reason) time.Time {
	end := d.Spec.ExpiresAt.Time
	for _, other := range s.waivers(d.Spec.Role, reason) {
		if other.Spec.DecidedBy.Username != d.Spec.DecidedBy.Username {
			continue
		}
		until := other.Spec.DecidedAt.Time
		if until.Equal(d.Spec.DecidedAt.Time) {
			until = other.Spec.ExpiresAt.Time
		}
		if until.After(d.Spec.DecidedAt.Time) && until.Before(end) {
			end = until
		}
	}
	return end
}
