// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleRuntimeModelLoading(t *testing.T) {
	loads := func(w *world) {
		w.workload.RuntimeLoading = []Switch{{Field: "spec.template.spec.containers[0].env[0]", Written: "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"}}
	}
	checkRule(t, v1alpha1.ReasonRuntimeModelLoading, []ruleRow{
		{why: "every model is named at start", change: func(*world) {}},
		{why: "a switch opens a door past every approval", change: loads,
			want:   []string{`"VLLM_ALLOW_RUNTIME_LORA_UPDATING=True" lets models be loaded at run time that nobody approved`},
			deploy: v1alpha1.PermissionHold},
		{why: "a policy may accept any model", change: func(w *world) {
			loads(w)
			w.policy().Requirements.Artifacts = v1alpha1.ArtifactsAny
		}, deploy: v1alpha1.PermissionAllow},
	})
}
