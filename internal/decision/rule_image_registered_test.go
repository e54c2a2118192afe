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

func TestSidecars(t *testing.T) {
	const proxy = "docker.io/istio/proxyv2"
	beside := func(change func(*WorkloadImage), allowed ...v1alpha1.AllowedImage) func(*world) {
		return func(w *world) {
			sidecar := newImage("istio/proxyv2:1.27")
			sidecar.Field = "spec.template.spec.containers[1].image"
			change(&sidecar)
			w.workload.Images = append(w.workload.Images, sidecar)
			w.policy().Requirements.AllowedSidecarImages = allowed
		}
	}
	same := func(*WorkloadImage) {}
	found := []string{`image "istio/proxyv2:1.27" is not registered by AI system "credit-scoring"`}
	then := func(first, second func(*world)) func(*world) { return func(w *world) { first(w); second(w) } }
	allowed := beside(same, v1alpha1.AllowedImage{Repository: proxy})
	checkRule(t, v1alpha1.ReasonImageNotRegistered, []ruleRow{
		{why: "a sidecar that no policy allows is an image like any other", change: beside(same), want: found},
		{why: "one that policy allows need not be registered, nor pinned", change: allowed, deploy: v1alpha1.PermissionAllow},
		{why: "with the tag that policy names", change: beside(same, v1alpha1.AllowedImage{Repository: proxy, Tag: "1.27"}), deploy: v1alpha1.PermissionAllow},
		{why: "and no other", change: beside(same, v1alpha1.AllowedImage{Repository: proxy, Tag: "1.26"}), want: found},
		{why: "a digest that policy names is asked for", change: beside(same, v1alpha1.AllowedImage{Repository: proxy, Digest: otherDigest}), want: found},
		{why: "a tag says nothing about an image that is named by digest", want: []string{`image "istio/proxyv2:1.27@` + otherDigest + `" is not registered by AI system "credit-scoring"`},
			change: beside(func(i *WorkloadImage) {
				field := i.Field
				*i = newImage("istio/proxyv2:1.27@" + otherDigest)
				i.Field = field
			}, v1alpha1.AllowedImage{Repository: proxy, Tag: "1.27"})},
		{why: "another registry has another image", change: beside(same, v1alpha1.AllowedImage{Repository: "registry.example/istio/proxyv2"}), want: found},
		{why: "a model in its arguments makes it a model server", want: found, change: then(allowed, func(w *world) {
			w.workload.Models = append(w.workload.Models, ModelReference{Field: "spec.template.spec.containers[1].args", Written: "lending/scorer", URI: "hf://lending/scorer"})
		})},
		{why: "and so does a switch", want: found, change: then(allowed, func(w *world) {
			w.workload.RuntimeLoading = []Switch{{"spec.template.spec.containers[1].env[0]", "X=1"}}
		})},
		{why: "another container's models are not its own", change: then(allowed, func(w *world) {
			w.workload.Images[1].Field = "spec.template.spec.containers[10].image"
		}), deploy: v1alpha1.PermissionAllow},
		{why: "beside nothing of the system's own it is no sidecar", change: then(allowed, func(w *world) { w.workload.Images = w.workload.Images[1:] }), want: found},
		{why: "an image volume is none", change: then(allowed, func(w *world) {
			w.workload.Images[1].Field = "spec.template.spec.volumes[0].image.reference"
		}), want: found},
		{why: "every policy that looks at artifacts must allow it", change: then(allowed, func(w *world) {
			w.addPolicy("other", func(*v1alpha1.OversightPolicySpec) {})
		}), want: found},
		{why: "one that accepts any artifact need not", change: then(allowed, func(w *world) {
			w.addPolicy("other", func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Artifacts = v1alpha1.ArtifactsAny })
		}), deploy: v1alpha1.PermissionAllow},
	})
}
