// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleWithinLimits finds breaches. A breach is about what was assessed before it began: who assessed and approved the content after that has looked at
// it, so that it is reported and nothing else, and what mends it can be rolled out. Where policy asks for a reassessment, a breach counts until then,
// also after it is over.
func ruleWithinLimits(s *scene) {
	for i := range s.in.Breaches {
		b := &s.in.Breaches[i]
		unseen := s.content.Assessment == nil || !s.content.Assessment.PerformedAt.After(b.Since)
		if b.Over && (!unseen || !s.req.reassessment.value) {
			continue
		}
		f := Finding{
			Reason:  v1alpha1.ReasonDriftBreached,
			Object:  v1alpha1.KindDriftMonitor + "/" + b.Monitor,
			Message: "check " + quote(b.Check) + " of monitor " + quote(b.Monitor) + " says that the system has left its limits",
			Remedies: []string{
				s.command("aims drift ", s.in.SystemName),
				"mend the system, or assess it anew and have that approved: " + s.command("apply -f assessment.yaml"),
			},
		}
		switch {
		case !unseen:
			f.Message += ", and it was assessed since that began"
		case b.Over:
			f.Message = "check " + quote(b.Check) + " of monitor " + quote(b.Monitor) + " said that the system had left its limits, and policy " +
				quote(s.req.reassessment.policy) + " asks for an assessment performed after that began"
			f.Remedies = []string{"assess the system anew and have that approved: " + s.command("apply -f assessment.yaml")}
		}
		f.effect, f.Policy = s.driftEffect(b.Over, unseen)
		s.add(f)
	}
}

// driftEffect is how a breach bears on the scene's content, and the policy that wants it so.
func (s *scene) driftEffect(over, unseen bool) (e effect, policy string) {
	acts := s.req.onDrift.value != v1alpha1.LapseReport && !over
	if acts {
		policy = s.req.onDrift.policy
	} else if s.req.reassessment.value {
		policy = s.req.reassessment.policy
	}
	switch {
	case !unseen || !acts && !s.req.reassessment.value:
		return byGrace, ""
	case !s.released:
		return byAdmission, policy
	case over:
		return byLapse, policy
	}
	return byDrift, policy
}
