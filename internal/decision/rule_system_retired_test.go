// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleSystemRetired(t *testing.T) {
	message := []string{"the system is retired"}
	checkRule(t, v1alpha1.ReasonSystemRetired, []ruleRow{
		{why: "a system in operation runs", change: func(*world) {}},
		{why: "retirement cannot be approved away, so nothing waits", change: func(w *world) { w.system.LifecycleStage = v1alpha1.StageRetired },
			want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "it works at once, whatever was released before", change: func(w *world) {
			w.released().system.LifecycleStage = v1alpha1.StageRetired
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "under Audit it is recorded", change: func(w *world) {
			w.system.LifecycleStage = v1alpha1.StageRetired
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
		}, want: message, deploy: v1alpha1.PermissionAllow},
	})
}
