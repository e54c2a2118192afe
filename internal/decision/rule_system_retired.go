// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleSystemRetired finds systems that their owner declared retired. It works at once and needs no approval: that is the safe side.
func ruleSystemRetired(s *scene) {
	if s.in.System == nil || s.in.System.Declared.LifecycleStage != v1alpha1.StageRetired {
		return
	}
	s.add(Finding{
		Reason:   v1alpha1.ReasonSystemRetired,
		Object:   s.systemObject(),
		Field:    "spec.lifecycleStage",
		Message:  "the system is retired",
		Remedies: []string{"delete the workload, or bring the system back: " + s.editSystem()},
		effect:   byStop,
	})
}
