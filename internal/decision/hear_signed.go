// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// distrusted is a signed decision that counts for nothing, and why.
type distrusted struct {
	*v1alpha1.OversightDecision
	Distrust
}

// hearSigned keeps the signed decisions that the policies trust, each statement of a person once: when it was seen first, under whatever name it came again.
// So a signed decision that somebody applies anew is as old as it was, and undoes nothing that was decided since. What forbids, and was sealed when it
// was trusted, stands whatever the policies trust now.
func (r *requirements) hearSigned(decisions []Recorded) {
	var signed []*Recorded
	for i := range decisions {
		if decisions[i].Signature != nil {
			signed = append(signed, &decisions[i])
		}
	}
	if len(signed) == 0 {
		return
	}
	slices.SortFunc(signed, func(a, b *Recorded) int {
		return cmp.Or(a.Signature.Seen.Compare(b.Signature.Seen), cmp.Compare(a.Name, b.Name))
	})
	type word struct{ statement, person string }
	heard := make(map[word]bool, len(signed))
	for _, d := range signed {
		name, distrust := r.signer(d)
		switch {
		case distrust != nil && Forbids(d.Spec.Decision) && d.Counts() && stamped(d.OversightDecision):
			// The policies trusted it when it came, says the seal. Whoever may change a label, a tier or a policy must not lift what a person stopped.
			r.heard = append(r.heard, d.signedBy(d.Spec.DecidedBy.Username))
		case distrust != nil:
			r.distrusted = append(r.distrusted, distrusted{d.OversightDecision, *distrust})
		case !heard[word{d.Signature.Statement, name}]:
			heard[word{d.Signature.Statement, name}] = true
			r.heard = append(r.heard, d.signedBy(name))
		}
	}
}
