// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// look reads a pod, and what the recognisers see in it.
func look(tb testing.TB, r *Recognisers, manifest string) decision.Workload {
	tb.Helper()
	object, facts := read(tb, manifest)
	r.Look(object, &facts)
	return facts
}

func read(tb testing.TB, manifest string) (workload.Object, decision.Workload) {
	tb.Helper()
	pod := &corev1.Pod{}
	if err := yaml.UnmarshalStrict([]byte(manifest), pod); err != nil {
		tb.Fatal(err)
	}
	object, err := workload.Read(pod)
	if err != nil {
		tb.Fatal(err)
	}
	return object, workload.Facts(object)
}

func own(tb testing.TB) *Recognisers {
	tb.Helper()
	r, err := Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// container is a pod of one container.
func container(fields string) string { return "spec: {containers: [{name: c, " + fields + "}]}" }

const gpu = `resources: {limits: {nvidia.com/gpu: 1}}`

func TestLook(t *testing.T) {
	for name, test := range map[string]struct {
		why, manifest string
		score         int
		signs         []string
	}{
		"transcoder": {
			why:      "a GPU makes no model server",
			manifest: container(`image: "jrottenberg/ffmpeg:7-nvidia", args: [-hwaccel, cuda, -i, in.mkv, -c:v, h264_nvenc, out.mp4], env: [{name: NVIDIA_DRIVER_CAPABILITIES, value: video}], ` + gpu),
			score:    40, signs: []string{"NVIDIAAccelerator at spec.containers[0].resources.limits.nvidia.com/gpu: asks for nvidia.com/gpu"},
		},
		"web server": {why: "nothing of AI", manifest: container(`image: nginx, args: [-g, "daemon off;"], env: [{name: TZ, value: UTC}]`)},
		"vLLM": {
			why: "the image alone is enough", manifest: container(`image: "mirror.example/hub/vllm/vllm-openai:v0.11.0", args: [--model, org/name], ` + gpu), score: 100,
			signs: []string{
				`VLLM at spec.containers[0].image: runs an image of vLLM`,
				`ModelReference at spec.containers[0].args: names the model "org/name"`,
				"NVIDIAAccelerator at spec.containers[0].resources.limits.nvidia.com/gpu: asks for nvidia.com/gpu",
			},
		},
		"image by digest": {
			why: "images are compared in their parts", score: 100, signs: []string{
				"Triton at spec.containers[0].image: runs an image of Triton Inference Server",
				"ModelReference at spec.containers[0].image: names a model that cannot be read",
			},
			manifest: container(`image: "nvcr.io/nvidia/tritonserver@sha256:` + strings.Repeat("a", 64) + `", args: [sleep, infinity]`),
		},
		"name in the tag":  {why: "a tag is no name", manifest: container(`image: "registry.example:5000/app:vllm"`)},
		"name as a prefix": {why: "parts are compared whole", manifest: container(`image: "registry.example/myvllm-docs"`)},
		"unknown image": {
			why: "a model and a GPU in an image that nobody knows", score: 100, manifest: container(`image: "registry.example/app", args: [--model-id=org/name], ` + gpu),
			signs: []string{
				`ModelReference at spec.containers[0].args: names the model "org/name"`,
				"NVIDIAAccelerator at spec.containers[0].resources.limits.nvidia.com/gpu: asks for nvidia.com/gpu",
			},
		},
		"hub and MIG": {
			why: "a slice of a GPU, and the hub's token", score: 65, manifest: container(`image: app, env: [{name: HF_TOKEN, value: x}], resources: {requests: {nvidia.com/mig-1g.5gb: 1}}`),
			signs: []string{
				"NVIDIAAccelerator at spec.containers[0].resources.requests.nvidia.com/mig-1g.5gb: asks for nvidia.com/mig-1g.5gb",
				`HubSetting at spec.containers[0].env[0]: sets "HF_TOKEN"`,
			},
		},
		"no GPU": {why: "an amount of zero asks for nothing", manifest: container(`image: app, resources: {limits: {nvidia.com/gpu: 0}}`)},
		"client": {
			why: "who names somebody else's model is no server", manifest: container(`image: app, args: [--model, gpt-4o]`), score: 40,
			signs: []string{`ModelName at spec.containers[0].args: names the model "gpt-4o"`},
		},
		"claim": {
			why: "which device a claim is for is not known", score: 40, signs: []string{`ResourceClaim at spec.resourceClaims[0]: asks for devices by the resource claim "gpus"`},
			manifest: "spec: {resourceClaims: [{name: gpu, resourceClaimTemplateName: gpus}], containers: [{name: c, image: app}]}",
		},
		"resources of the pod": {
			why: "a pod may ask as a whole", score: 40, manifest: "spec: {resources: {limits: {habana.ai/gaudi: 1}}, containers: [{name: c, image: app}]}",
			signs: []string{"IntelAccelerator at spec.resources.limits.habana.ai/gaudi: asks for habana.ai/gaudi"},
		},
		"weights": {
			why: "a file of weights is a model", score: 60, manifest: container(`image: app, command: [serve, --file=/data/llama.gguf]`),
			signs: []string{`WeightsFile at spec.containers[0].command[1]: is given the weights "/data/llama.gguf"`},
		},
		"image volume": {
			why: "an image volume may hold anything", score: 40, signs: []string{`ImageVolume at spec.volumes[0].image.reference: mounts an image as the model "registry.example/site:1"`},
			manifest: `spec: {volumes: [{name: v, image: {reference: "registry.example/site:1"}}], containers: [{name: c, image: nginx}]}`,
		},
		"model volume": {
			why: "unless its name says what", score: 60, signs: []string{
				`ModelVolume at spec.volumes[0].image.reference: mounts the model "registry.example/models/llama:1"`,
				`ImageVolume at spec.volumes[0].image.reference: mounts an image as the model "registry.example/models/llama:1"`,
			},
			manifest: `spec: {volumes: [{name: v, image: {reference: "registry.example/models/llama:1"}}], containers: [{name: c, image: nginx}]}`,
		},
		"kind that nobody knows": {
			why: "a device for a pod of an unknown kind", score: 50, manifest: `{metadata: {ownerReferences: [{apiVersion: acme.example/v1, kind: Thing, name: x, uid: u}]}, ` +
				container(`image: app, `+gpu) + `}`,
			signs: []string{
				"NVIDIAAccelerator at spec.containers[0].resources.limits.nvidia.com/gpu: asks for nvidia.com/gpu",
				"UnknownController at metadata.ownerReferences[0]: was made by a Thing.acme.example, a kind that the operator does not know",
			},
		},
		"workflow": {
			why: "a step of a workflow that transcodes", score: 40, manifest: `{metadata: {ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: x, uid: u}]}, ` +
				container(`image: app, `+gpu) + `}`,
			signs: []string{"NVIDIAAccelerator at spec.containers[0].resources.limits.nvidia.com/gpu: asks for nvidia.com/gpu"},
		},
		"ephemeral container": {
			why: "one that is added later is looked at as well", score: 80, manifest: "spec: {containers: [{name: c, image: app}], ephemeralContainers: [{name: e, image: ollama/ollama, command: [sleep]}]}",
			signs: []string{"Ollama at spec.ephemeralContainers[0].image: runs an image of Ollama"},
		},
		"model at run time": {
			why: "who loads on demand serves models", score: 60, manifest: container(`image: app, command: [/bin/ollama, serve]`),
			signs: []string{`RuntimeModelLoading at spec.containers[0].command: lets models be loaded at run time by "ollama serve"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts := look(t, own(t), test.manifest)
			suspicion := decision.Suspect(&facts, nil)
			var signs []string
			for _, s := range facts.Signs {
				if s.Problem != "" {
					t.Errorf("%s: %s", s.Recogniser, s.Problem)
				}
				signs = append(signs, fmt.Sprintf("%s at %s: %s", s.Recogniser, s.Field, s.What))
			}
			if suspicion.Score != test.score {
				t.Errorf("the score is %d, want %d: %s", suspicion.Score, test.score, test.why)
			}
			slices.Sort(signs)
			if diff := cmp.Diff(slices.Sorted(slices.Values(test.signs)), signs); diff != "" {
				t.Errorf("signs (-want +got), %s:\n%s", test.why, diff)
			}
		})
	}
}
