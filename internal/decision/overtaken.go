// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Overtaken is the stored decision beside which a signed one that comes only now changes nothing, or nil: the same statement of the same person, which
// repeated tells; or a later word of theirs in the same role on the same, by the time of signing. What stops a system is overtaken by a Resume alone,
// and by one that counts: of two stops none is too many.
func (in *Input) Overtaken(d *Recorded) (by *v1alpha1.OversightDecision, repeated bool) {
	r := in.governing()
	name, distrust := r.signer(d)
	if distrust != nil {
		return nil, false
	}
	for i := range in.Decisions {
		stored := &in.Decisions[i]
		if stored.Signature == nil || stored.Name == d.Name || stored.Signature.Statement != d.Signature.Statement {
			continue
		}
		if who, distrust := r.signer(stored); distrust == nil && who == name {
			return stored.OversightDecision, true
		}
	}
	s := &scene{in: in, req: &r}
	own := d.signedBy(name)
	for _, other := range r.heard {
		if other.Name != own.Name && sameHat(own, other) && own.Spec.Subject == other.Spec.Subject && compareWords(own, other) < 0 && s.overtakes(other, own) &&
			(by == nil || later(other, by)) {
			by = other
		}
	}
	return by, false
}

// overtakes tells whether a later decision of the same person in the same role leaves nothing of an earlier one.
func (s *scene) overtakes(other, own *v1alpha1.OversightDecision) bool {
	began := s.began(other.Spec.DecidedAt.Time)
	ofContent := other.Spec.ContentDigest == own.Spec.ContentDigest
	switch own.Spec.Decision {
	case v1alpha1.DecisionApprove, v1alpha1.DecisionReject:
		return ofContent && (began && other.Spec.Decision == v1alpha1.DecisionApprove || other.Spec.Decision == v1alpha1.DecisionReject)
	case v1alpha1.DecisionWaive:
		anew := func(reason v1alpha1.Reason) bool { return slices.Contains(other.Spec.Waives, reason) }
		return ofContent && began && other.Spec.Decision == v1alpha1.DecisionWaive && !slices.ContainsFunc(own.Spec.Waives, func(r v1alpha1.Reason) bool { return !anew(r) })
	case v1alpha1.DecisionHalt, v1alpha1.DecisionResume:
		resumes := began && other.Spec.Decision == v1alpha1.DecisionResume && s.req.resumedBy(other.Spec.Role)
		halts := other.Spec.Decision == v1alpha1.DecisionHalt && !other.Spec.Drill
		return resumes || halts && own.Spec.Decision == v1alpha1.DecisionResume
	}
	return false
}
