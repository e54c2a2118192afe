// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// WaiverTerms are what one policy says about a waiver of one reason.
type WaiverTerms struct {
	Policy string
	Reason v1alpha1.Reason
	// Waivable tells whether the policy lets people waive the reason. The fields below are empty if it does not.
	Waivable bool
	// Role is the role in which the policy lets them, and Longest for how long.
	Role    v1alpha1.RoleName
	Longest time.Duration
	// WaivedUntil is when what waives the reason already ends at the latest, for the content that the waiver names. Zero: nothing does.
	WaivedUntil time.Time
	// AgainFrom is from when on a waiver begins anew, however long the reason was waived before. Zero: it was not.
	AgainFrom time.Time
	// Adds tells whether the waiver changes until when the reason is waived.
	Adds bool
}

// WaiverTerms are what each policy that applies to the system says about a waiver, which need not be stored yet, sorted by reason and policy. None: no
// policy applies, or the waiver is about content that is not judged.
func (in *Input) WaiverTerms(waiver *v1alpha1.OversightDecision) []WaiverTerms {
	content := in.ContentOf(waiver.Spec.ContentDigest)
	req, known := in.asked()
	if !known || content == nil {
		return nil
	}
	s := &scene{in: in, req: &req, content: content}
	with := req
	with.heard = append(slices.Clip(req.heard), waiver)
	then := &scene{in: in, req: &with, content: content}
	reasons := slices.Sorted(slices.Values(waiver.Spec.Waives))
	terms := make([]WaiverTerms, 0, len(reasons)*len(req.policies))
	for _, reason := range reasons {
		for _, p := range req.policies {
			terms = append(terms, termsOf(p, reason, s, then))
		}
	}
	return terms
}

// termsOf are what a policy says about a waiver of a reason, by the scene as it is and as it is with the waiver.
func termsOf(p *Policy, reason v1alpha1.Reason, s, with *scene) WaiverTerms {
	t := WaiverTerms{Policy: p.Name, Reason: reason}
	w := p.Spec.Waivers
	if w == nil || !slices.Contains(w.Reasons, reason) || !Waivable(reason) {
		return t
	}
	t.Waivable, t.Role, t.Longest = true, w.Role, time.Duration(w.MaximumDays)*day
	now, later := s.stretch(p, reason), with.stretch(p, reason)
	if now.decision != nil {
		t.WaivedUntil = now.end
	}
	if !now.end.IsZero() {
		t.AgainFrom = now.end.Add(waiverGap)
	}
	t.Adds = later.decision != nil && !later.end.Equal(t.WaivedUntil)
	return t
}

// ContentOf is the content of that digest among what is judged: what is declared now, with one of its assessments, or the release. Nil: it is not.
func (in *Input) ContentOf(digest v1alpha1.ContentDigest) *Content {
	if in.Release != nil && in.Release.Digest == digest {
		return in.Release
	}
	for i := range in.Candidates {
		if in.Candidates[i].Digest == digest {
			return &in.Candidates[i]
		}
	}
	return nil
}
