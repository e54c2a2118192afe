// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleSystemHalted finds systems that a person stopped and nobody resumed. A halt works at once, even if its clock runs ahead; of a halt
// and a resume in the same second the halt stands. A drill halts nothing. A resume counts in the roles that policy lets resume.
func ruleSystemHalted(s *scene) {
	if s.in.SystemName == "" {
		return
	}
	resumed := s.lastOnSystem(func(d *v1alpha1.OversightDecision) bool {
		return d.Spec.Decision == v1alpha1.DecisionResume && s.req.resumedBy(d.Spec.Role) && s.began(d.Spec.DecidedAt.Time)
	})
	last := s.lastOnSystem(func(d *v1alpha1.OversightDecision) bool {
		stands := d.Spec.Decision == v1alpha1.DecisionHalt && !d.Spec.Drill && (resumed == nil || later(d, resumed))
		if stands {
			s.halt(d.Spec.DecidedAt.Time)
		}
		return stands
	})
	if last == nil {
		return
	}
	s.add(Finding{
		Reason:   v1alpha1.ReasonSystemHalted,
		Object:   s.systemObject(),
		Message:  quote(last.Spec.DecidedBy.Username) + " halted the system in role " + quote(string(last.Spec.Role)) + " (decision " + quote(last.Name) + ")",
		Remedies: []string{s.command("get oversightdecision " + last.Name + " -o yaml"), s.command("aims resume ", s.in.SystemName, " --role ", s.resumeRole())},
		effect:   byHalt,
	})
}

// lastOnSystem is the last of the decisions about the system itself that a test picks. Every one of them is tested.
func (s *scene) lastOnSystem(picks func(*v1alpha1.OversightDecision) bool) (last *v1alpha1.OversightDecision) {
	for _, d := range s.req.heard {
		if d.Spec.Subject.Kind == v1alpha1.KindAISystem && d.Spec.Subject.Name == s.in.SystemName && picks(d) &&
			(last == nil || later(d, last)) {
			last = d
		}
	}
	return last
}

// resumeRole is the first role in which a resume counts, or the place to write one where any does.
func (s *scene) resumeRole() string {
	for _, p := range s.req.policies {
		for _, role := range p.Spec.Enforcement.ResumeRoles {
			if s.req.resumedBy(role) {
				return string(role)
			}
		}
	}
	return "ROLE"
}

func later(a, b *v1alpha1.OversightDecision) bool {
	return cmp.Or(compareWords(a, b), cmp.Compare(a.Name, b.Name)) > 0
}
