// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleImageRegistered(t *testing.T) {
	runs := func(written string) func(*world) {
		return func(w *world) {
			w.policy().Requirements.Artifacts = ""
			w.workload.Images[0] = newImage(written)
		}
	}
	unknown := func(written string) []string {
		return []string{`image "` + written + `" is not registered by AI system "credit-scoring"`}
	}
	checkRule(t, v1alpha1.ReasonImageNotRegistered, []ruleRow{
		{why: "the registered digest", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "the registered tag", change: runs(imageRepository + ":1.4"), deploy: v1alpha1.PermissionAllow},
		{why: "another tag", change: runs(imageRepository + ":1.5"), want: unknown(imageRepository + ":1.5"), deploy: v1alpha1.PermissionHold},
		{why: "no tag means latest", change: runs(imageRepository), want: unknown(imageRepository)},
		{why: "another digest under the registered tag is what runs", change: runs(imageRepository + ":1.4@" + otherDigest),
			want: unknown(imageRepository + ":1.4@" + otherDigest)},
		{why: "the registered digest under another tag is what runs", change: runs(imageRepository + ":1.5@" + imageDigest), deploy: v1alpha1.PermissionAllow},
		{why: "another repository", change: runs("registry.example/lending/scorer2:1.4"), want: unknown("registry.example/lending/scorer2:1.4")},
		{why: "a bare name is that of Docker Hub", change: func(w *world) {
			runs("index.docker.io/vllm/vllm-openai:v1")(w)
			w.system.Images = []v1alpha1.Image{{Repository: "vllm/vllm-openai", Tag: "v1"}}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "what does not parse is nobody's image", change: func(w *world) {
			runs("Not An Image")(w)
			w.system.Images = []v1alpha1.Image{{Repository: "Not An Image", Tag: "x"}}
		}, want: []string{`image "Not An Image" is no image reference that can be parsed`}},
		{why: "a system without images registers none", change: func(w *world) { w.system.Images = nil },
			want: unknown(imageRepository + "@" + imageDigest)},
		{why: "every container counts", change: func(w *world) {
			runs(imageRepository + ":1.4")(w)
			w.workload.Images = append(w.workload.Images, newImage("busybox"), newImage("alpine"))
		}, want: append(unknown("alpine"), unknown("busybox")...)},
		{why: "a policy may accept any", change: func(w *world) {
			runs("busybox")(w)
			w.policy().Requirements.Artifacts = v1alpha1.ArtifactsAny
		}, deploy: v1alpha1.PermissionAllow},
	})
}
