// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// row is one case of the tables: a container, and what is found in it.
//
// To add one, write the container's YAML as kubectl would take it. A model is written as "URI", "URI@REVISION" or "unread: why"; a switch as
// it is reported. Fields are only compared where the row gives them.
type row struct {
	why       string
	container string
	models    []string
	switches  []string
	fields    []string
}

func (tc *row) check(t *testing.T) {
	t.Helper()
	var c corev1.Container
	if err := yaml.UnmarshalStrict([]byte(tc.container), &c); err != nil {
		t.Fatalf("the row's YAML: %v", err)
	}
	w := factsOf(&c)
	var models, switches, fields []string
	for i := range w.Models {
		models = append(models, showModel(&w.Models[i]))
		fields = append(fields, w.Models[i].Field)
	}
	for _, s := range w.RuntimeLoading {
		switches = append(switches, s.Written)
		fields = append(fields, s.Field)
	}
	if diff := cmp.Diff(tc.models, models); diff != "" {
		t.Errorf("%s: models (-want +got):\n%s", tc.why, diff)
	}
	if diff := cmp.Diff(tc.switches, switches); diff != "" {
		t.Errorf("%s: switches (-want +got):\n%s", tc.why, diff)
	}
	if tc.fields != nil {
		if diff := cmp.Diff(tc.fields, fields); diff != "" {
			t.Errorf("%s: fields (-want +got):\n%s", tc.why, diff)
		}
	}
}

func showModel(m *decision.ModelReference) string {
	switch {
	case m.Unread != "":
		return "unread: " + m.Unread
	case m.Revision != "":
		return m.URI + "@" + m.Revision
	}
	return m.URI
}

func factsOf(containers ...*corev1.Container) decision.Workload {
	template := &corev1.PodTemplateSpec{}
	for _, c := range containers {
		template.Spec.Containers = append(template.Spec.Containers, *c)
	}
	return Facts(Object{Kind: "Pod", SpecPath: "spec", Template: template, IsPod: true})
}

func run(t *testing.T, rows map[string]row) {
	t.Helper()
	for name := range rows {
		tc := rows[name]
		t.Run(name, tc.check)
	}
}

func decodeFile(t *testing.T, gvk schema.GroupVersionKind, file string) Object {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return decodeYAML(t, gvk, string(raw))
}

func decodeYAML(t *testing.T, gvk schema.GroupVersionKind, text string) Object {
	t.Helper()
	raw, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	o, err := Decode(gvk, raw)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestFactsOfTheDocumentedDeployment(t *testing.T) {
	o := decodeFile(t, deployment, "testdata/vllm-documentation.yaml")
	want := decision.Workload{
		Kind:         "Deployment",
		Name:         "mistral-7b",
		System:       "loan-advice",
		ObjectSystem: "of-the-object",
		Images: []decision.WorkloadImage{{
			Field:   "spec.template.spec.containers[0].image",
			Written: "vllm/vllm-openai:latest",
			Image:   decision.Image{Repository: "index.docker.io/vllm/vllm-openai", Tag: "latest"},
		}},
		Models: []decision.ModelReference{{
			Field:   "spec.template.spec.containers[0].args",
			Written: "mistralai/Mistral-7B-Instruct-v0.3",
			URI:     "hf://mistralai/Mistral-7B-Instruct-v0.3",
		}},
	}
	if diff := cmp.Diff(want, Facts(o)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if o.Replicas == nil || *o.Replicas != 2 {
		t.Errorf("replicas: got %v, want 2", o.Replicas)
	}
}

func TestFactsOfAPod(t *testing.T) {
	manifest := `
metadata:
  generateName: advice-
  labels: {aims-operator.io/ai-system: loan-advice}
spec:
  nodeName: worker-1
  initContainers:
  - {name: fetch, image: "fetcher@sha256:x", args: ["hf", "download", "org/init"]}
  containers:
  - {name: a, image: "registry.example:5000/vllm/vllm-openai@sha256:` + digest + `", args: [org/main], env: [{name: MODEL_ID, value: org/env}]}
  - {name: b, image: ""}
  ephemeralContainers:
  - {name: debug, image: busybox, command: [vllm, serve, org/debug]}
  volumes:
  - {name: models, image: {reference: "registry.example/models/advice:1"}}
  - {name: later, image: {}}
  - {name: scratch, emptyDir: {}}
  - {name: driven, csi: {driver: model.csi.modelpack.org, volumeAttributes: {model.csi.modelpack.org/reference: "registry.example/models/qwen3:1"}}}
  - {name: nameless, csi: {driver: model.csi.modelpack.org}}
  - {name: other, csi: {driver: disk.example, volumeAttributes: {model.csi.modelpack.org/reference: "x"}}}
`
	w := Facts(decodeYAML(t, pod, manifest))
	want := decision.Workload{
		Kind: "Pod", Name: "advice-", System: "loan-advice", NodeName: "worker-1", NodeField: "spec.nodeName",
		Images: []decision.WorkloadImage{
			{Field: "spec.initContainers[0].image", Written: "fetcher@sha256:x"},
			{
				Field: "spec.containers[0].image", Written: "registry.example:5000/vllm/vllm-openai@sha256:" + digest,
				Image: decision.Image{Repository: "registry.example:5000/vllm/vllm-openai", Digest: "sha256:" + digest},
			},
			{Field: "spec.containers[1].image"},
			{
				Field: "spec.ephemeralContainers[0].image", Written: "busybox",
				Image: decision.Image{Repository: "index.docker.io/library/busybox", Tag: "latest"},
			},
			{
				Field: "spec.volumes[0].image.reference", Written: "registry.example/models/advice:1",
				Image: decision.Image{Repository: "registry.example/models/advice", Tag: "1"},
			},
			{Field: "spec.volumes[1].image.reference"},
		},
		Models: []decision.ModelReference{
			{Field: "spec.initContainers[0].args", Written: "org/init", URI: "hf://org/init"},
			{Field: "spec.containers[0].args", Written: "org/main", URI: "hf://org/main"},
			{Field: "spec.containers[0].env[0]", Written: "org/env", URI: "hf://org/env"},
			{Field: "spec.ephemeralContainers[0].command", Written: "org/debug", URI: "hf://org/debug"},
			{
				Field: "spec.volumes[0].image.reference", Written: "registry.example/models/advice:1",
				URI: "oci://registry.example/models/advice:1",
			},
			{Field: "spec.volumes[1].image.reference", Unread: "the image volume names no image"},
			{Field: "spec.volumes[3].csi.volumeAttributes", Written: "registry.example/models/qwen3:1", URI: "oci://registry.example/models/qwen3:1"},
			{Field: "spec.volumes[4].csi.volumeAttributes", Unread: "the model volume names no model"},
		},
	}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestFactsOfNothing(t *testing.T) {
	want := decision.Workload{Kind: "Deployment"}
	if diff := cmp.Diff(want, Facts(Object{Kind: "Deployment"})); diff != "" {
		t.Errorf("an object without a template (-want +got):\n%s", diff)
	}
}

var digest = strings.Repeat("0123456789abcdef", 4)
