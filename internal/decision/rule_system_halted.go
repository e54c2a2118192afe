// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleSystemHalted finds systems that a person stopped and nobody resumed. A halt works at once, even if its clock runs ahead; of a halt
// and a resume in the same second the halt stands.
func ruleSystemHalted(s *scene) {
	var last *v1alpha1.OversightDecision
	for _, d := range s.in.Decisions {
		if !stamped(d) || d.Spec.Subject.Kind != v1alpha1.KindAISystem || d.Spec.Subject.Name != s.in.SystemName ||
			!slices.Contains([]v1alpha1.Decision{v1alpha1.DecisionHalt, v1alpha1.DecisionResume}, d.Spec.Decision) {
			continue
		}
		if d.Spec.Decision == v1alpha1.DecisionResume && !s.began(d.Spec.DecidedAt.Time) {
			continue
		}
		if last == nil || later(d, last) {
			last = d
		}
	}
	if last == nil || last.Spec.Decision != v1alpha1.DecisionHalt {
		return
	}
	s.add(Finding{
		Reason:   v1alpha1.ReasonSystemHalted,
		Object:   s.systemObject(),
		Message:  quote(last.Spec.DecidedBy.Username) + " halted the system in role " + quote(string(last.Spec.Role)) + " (decision " + quote(last.Name) + ")",
		Remedies: []string{s.command("get oversightdecision " + last.Name + " -o yaml"), "a person with an oversight role creates an OversightDecision with decision: Resume"},
		effect:   byHalt,
	})
}

func later(a, b *v1alpha1.OversightDecision) bool {
	if c := a.Spec.DecidedAt.Compare(b.Spec.DecidedAt.Time); c != 0 {
		return c > 0
	}
	if x, y := rankSafety(a.Spec.Decision), rankSafety(b.Spec.Decision); x != y {
		return x > y
	}
	return a.Name > b.Name
}
