// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleSystemRetired finds systems that their owner declared retired, and those that were and have not come back. Retiring works at once and needs no
// approval: that is the safe side.
func ruleSystemRetired(s *scene) {
	if s.in.System == nil {
		return
	}
	f := Finding{Reason: v1alpha1.ReasonSystemRetired, Object: s.systemObject(), Field: "spec.lifecycleStage", effect: byStop}
	switch {
	case s.in.System.Declared.LifecycleStage == v1alpha1.StageRetired:
		f.Message, f.Remedies = "the system is retired", []string{
			"delete the workload, or bring the system back where policy lets it: " + s.editSystem() + "   # spec.lifecycleStage",
		}
	case s.back == nil:
		return
	case s.back.forbiddenBy != "":
		f.Policy = s.back.forbiddenBy
		f.Message = "the system was retired, and policy " + quote(s.back.forbiddenBy) + " lets none come back to stage " + string(s.back.to)
		f.Remedies = []string{
			"register what comes after it as a system of another name",
			"kubectl edit oversightpolicy " + s.back.forbiddenBy + "   # or let systems come back: spec.requirements.lifecycleMoves",
		}
	default:
		f.Message = "the system was retired, and people have yet to approve that it comes back to stage " + string(s.back.to)
		f.Remedies = []string{s.command("aims status ", s.in.SystemName)}
	}
	s.add(f)
}
