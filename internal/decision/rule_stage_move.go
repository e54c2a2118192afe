// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleStageMove finds content that declares a stage to which a policy lets the system not move from the stage that it is in. The way back from
// retirement is told by ruleSystemRetired.
func ruleStageMove(s *scene) {
	if s.move == nil || s.move.forbiddenBy == "" || s.move.from == v1alpha1.StageRetired {
		return
	}
	s.fall(Finding{
		Reason:  v1alpha1.ReasonStageMoveNotAllowed,
		Object:  s.systemObject(),
		Field:   "spec.lifecycleStage",
		Policy:  s.move.forbiddenBy,
		Message: "policy " + quote(s.move.forbiddenBy) + " lets no system move from stage " + string(s.move.from) + " to " + string(s.move.to),
		Remedies: []string{
			s.nextStep(),
			"kubectl edit oversightpolicy " + s.move.forbiddenBy + "   # or let systems move so: spec.requirements.lifecycleMoves",
		},
	})
}

// nextStep is the command that declares the next stage on the way, or the stage that the system is in if it wants to go back.
func (s *scene) nextStep() string {
	here, there := slices.Index(stages, s.move.from), slices.Index(stages, s.move.to)
	stage, why := s.move.from, "the stage that it is in"
	if here >= 0 && there > here {
		stage, why = stages[here+1], "the next stage; the others follow one by one"
	}
	return s.command("patch aisystem ", s.in.SystemName, ` --type=merge -p '{"spec":{"lifecycleStage":"`, string(stage), `"}}'`) + "   # " + why
}
