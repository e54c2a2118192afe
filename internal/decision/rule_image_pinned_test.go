// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleImagePinned(t *testing.T) {
	message := []string{`image "registry.example/lending/scorer:1.4" is named without its digest, which policy "high-risk" asks for`}
	byTag := func(w *world) { w.workload.Images[0] = newImage(imageRepository + ":1.4") }
	checkRule(t, v1alpha1.ReasonImageNotPinned, []ruleRow{
		{why: "a digest cannot move", change: func(*world) {}},
		{why: "a tag can (case 13)", change: byTag, want: message, deploy: v1alpha1.PermissionHold},
		{why: "a policy may accept what is declared", change: func(w *world) {
			byTag(w)
			w.policy().Requirements.Artifacts = v1alpha1.ArtifactsDeclared
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a rule that this version does not know counts as the strictest, beside a known one too", change: func(w *world) {
			byTag(w)
			w.policy().Requirements.Artifacts = "Signed"
			w.addPolicy("other", func(*v1alpha1.OversightPolicySpec) {})
		}, want: message, deploy: v1alpha1.PermissionHold},
	})
}
