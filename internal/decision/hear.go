// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// Recorded is a stored decision, and what vouches for it.
type Recorded struct {
	*v1alpha1.OversightDecision

	// Signature is what was found out about the decision's SSH signature. Nil: it has none.
	Signature *Signature
	// Seal says whether the operator's seal holds.
	Seal Seal
}

// hear keeps the decisions that count, of whatever content: somebody vouches for who took them and when. Rules look at no others, but to say that they
// do not count.
func (r *requirements) hear(in *Input) {
	r.heard = make([]*v1alpha1.OversightDecision, 0, len(in.Decisions))
	for _, d := range in.Decisions {
		if d.Signature == nil && d.Counts() && stamped(d.OversightDecision) && (Forbids(d.Spec.Decision) || r.letsDecide(d.Spec.DecidedBy.Username)) {
			r.heard = append(r.heard, d.OversightDecision)
		}
	}
	r.hearSigned(in.Decisions)
}

// Counts tells whether somebody vouches for the decision: the operator, by its seal. A Halt or a Reject without one counts as little as an Approve, or
// whoever writes past the webhook could stop any system.
func (d *Recorded) Counts() bool { return d.Seal == SealHolds }

// Forbids tells whether a decision stops something, so that hearing it is the safe side.
func Forbids(d v1alpha1.Decision) bool {
	return d == v1alpha1.DecisionHalt || d == v1alpha1.DecisionReject
}

// stamped tells whether the decision carries what the webhook stamps.
func stamped(d *v1alpha1.OversightDecision) bool {
	return d.Spec.DecidedBy != nil && d.Spec.DecidedBy.Username != "" && d.Spec.DecidedAt != nil
}
