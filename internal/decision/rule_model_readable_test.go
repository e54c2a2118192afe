// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleModelReadable(t *testing.T) {
	unread := func(w *world) { w.workload.Models[0].Unread = `it comes from ConfigMap "settings"` }
	checkRule(t, v1alpha1.ReasonModelUnreadable, []ruleRow{
		{why: "every model is written out", change: func(*world) {}},
		{why: "what is not read is not assumed to be registered (case 12)", change: unread,
			want: []string{`the model cannot be read here: it comes from ConfigMap "settings"`}, deploy: v1alpha1.PermissionHold},
		{why: "a policy may accept any model", change: func(w *world) {
			unread(w)
			w.policy().Requirements.Artifacts = v1alpha1.ArtifactsAny
		}, deploy: v1alpha1.PermissionAllow},
	})
}
