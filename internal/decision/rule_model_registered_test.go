// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleModelRegistered(t *testing.T) {
	serves := func(written, revision string) func(*world) {
		return func(w *world) {
			w.policy().Requirements.Artifacts = v1alpha1.ArtifactsDeclared
			w.workload.Models = []ModelReference{{Written: written, URI: NormaliseModelURI(written), Revision: revision}}
		}
	}
	unknown := func(written string) []string {
		return []string{"model " + written + ` is not registered by AI system "credit-scoring"`}
	}
	checkRule(t, v1alpha1.ReasonModelNotRegistered, []ruleRow{
		{why: "the registered model at its version", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "the same without a revision", change: serves("lending/scorer", ""), deploy: v1alpha1.PermissionAllow},
		{why: "a name in the list may be the name of another model elsewhere", change: serves("scorer", ""), want: unknown(`"scorer"`),
			deploy: v1alpha1.PermissionHold},
		{why: "without a URI the name is all there is", change: func(w *world) {
			serves("scorer", "")(w)
			w.system.Models[0].URI = ""
		}, deploy: v1alpha1.PermissionAllow},
		{why: "by its address on the web", change: serves("https://huggingface.co/lending/scorer/", ""), deploy: v1alpha1.PermissionAllow},
		{why: "one image serves whatever it is told to", change: serves("meta-llama/Llama-3", ""), want: unknown(`"meta-llama/Llama-3"`),
			deploy: v1alpha1.PermissionHold},
		{why: "another revision is another model", change: serves("lending/scorer", "main"), want: unknown(`"lending/scorer" at revision "main"`)},
		{why: "a model that is registered without a version may be asked for at any", change: func(w *world) {
			serves("lending/scorer", "main")(w)
			w.system.Models[0].Version = ""
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a digest in the reference must be the registered one", change: func(w *world) {
			serves("oci://registry.example/m@"+otherDigest, "")(w)
			w.system.Models[0] = v1alpha1.Model{Name: "m", URI: "oci://registry.example/m", Digest: imageDigest}
		}, want: unknown(`"oci://registry.example/m@` + otherDigest + `"`)},
		{why: "and is then", change: func(w *world) {
			serves("oci://registry.example/m@"+imageDigest, "")(w)
			w.system.Models[0] = v1alpha1.Model{Name: "m", URI: "oci://registry.example/m", Digest: imageDigest}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a digest in the registered URI is part of its name", change: func(w *world) {
			serves("oci://registry.example/m@"+imageDigest, "")(w)
			w.system.Models[0] = v1alpha1.Model{Name: "m", URI: v1alpha1.URI("oci://registry.example/m@" + imageDigest)}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "an empty reference is not the model that was registered without a URI", change: func(w *world) {
			serves("", "")(w)
			w.system.Models[0].URI = ""
		}, want: unknown(`""`)},
		{why: "what could not be read has a rule of its own", change: func(w *world) {
			serves("", "")(w)
			w.workload.Models[0].Unread = "it comes from a ConfigMap"
		}, deploy: v1alpha1.PermissionHold},
		{why: "a policy may accept any", change: func(w *world) {
			serves("x/y", "")(w)
			w.policy().Requirements.Artifacts = v1alpha1.ArtifactsAny
		}, deploy: v1alpha1.PermissionAllow},
	})
}
