// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleStageRunnable finds content whose lifecycle stage a policy does not let run. Retired has a rule of its own.
func ruleStageRunnable(s *scene) {
	stage := s.content.System.LifecycleStage
	if stage == v1alpha1.StageRetired {
		return
	}
	for _, p := range s.req.policies {
		if p.runs(stage) {
			continue
		}
		s.fall(Finding{
			Reason:   v1alpha1.ReasonStageNotRunnable,
			Object:   s.systemObject(),
			Field:    "spec.lifecycleStage",
			Policy:   p.Name,
			Message:  "policy " + quote(p.Name) + " lets no system run in stage " + string(stage),
			Remedies: []string{s.editSystem() + "   # set spec.lifecycleStage once the system is there"},
		})
		return
	}
}
