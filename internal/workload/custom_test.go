// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// sample is the sample object of a custom kind.
func sample(t *testing.T, name string) *unstructured.Unstructured {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "custom", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		t.Fatal(err)
	}
	// As the API server's answers are read: whole numbers stay whole.
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(raw); err != nil {
		t.Fatal(err)
	}
	return u
}

func builtin(t *testing.T) *Table {
	t.Helper()
	table, err := BuiltinTable()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// told are facts in lines.
func told(w *decision.Workload) []string {
	var lines []string
	for _, i := range w.Images {
		lines = append(lines, i.Field+" is "+i.Written)
	}
	for _, m := range w.Models {
		if m.Unread != "" {
			lines = append(lines, m.Field+" unread: "+m.Unread)
			continue
		}
		lines = append(lines, m.Field+" serves "+m.URI)
	}
	for _, s := range w.OtherSystems {
		lines = append(lines, fmt.Sprintf("%s names %q", s.Field, s.System))
	}
	return lines
}

// training is what the sample of a Kubeflow job tells, by the field of its replicas and of the first of them.
func training(field, first string) []string {
	a, b := "spec."+field+"."+first+".template.spec", "spec."+field+".Worker.template.spec"
	return []string{
		a + ".containers[0].image is registry.example/trainer:1", b + ".containers[0].image is registry.example/trainer:1",
		a + ".containers[0].command serves hf://org/advice", b + ".containers[0].env[0] serves hf://org/worker",
	}
}

func serverless(spec string) []string {
	return []string{spec + ".containers[0].image is vllm/vllm-openai:v0.11.0", spec + ".containers[0].args serves hf://org/advice"}
}

// TestEveryCustomKindIsRead reads a sample of each row of the table.
func TestEveryCustomKindIsRead(t *testing.T) {
	const jobSet, lws, cluster = "spec.replicatedJobs[%d].template.spec.template.spec", "spec.leaderWorkerTemplate.", "spec.rayClusterConfig."
	tests := map[string]struct {
		why      string
		replicas int32
		want     []string
	}{
		"InferenceService": {"a model of its own format, a worker, a sidecar and a transformer", 2, []string{
			"spec.predictor.containers[0].image is registry.example/metrics:1",
			"spec.predictor.workerSpec.containers[0].image is kserve/huggingfaceserver:v0.15.0",
			"spec.transformer.containers[0].image is registry.example/transformer:2",
			"spec.predictor.model.args serves hf://org/advice",
			"spec.transformer.containers[0].env[0] serves hf://org/tokens",
			"spec.predictor.model.storageUri serves hf://org/advice",
		}},
		"RayService": {"what Ray Serve runs is written elsewhere", 2, []string{
			cluster + "headGroupSpec.template.spec.containers[0].image is rayproject/ray:2.50.0",
			cluster + "workerGroupSpecs[0].template.spec.containers[0].image is rayproject/ray:2.50.0-gpu",
			cluster + "workerGroupSpecs[0].template.spec.containers[0].args serves hf://org/advice",
			"spec.serveConfigV2 unread: the applications that Ray Serve runs are configured by a text of its own",
		}},
		"LLMInferenceService": {"a model, its adapters, and pods that the controller makes of several specs", 5, []string{
			"spec.template.containers[0].image is vllm/vllm-openai:v0.11.0", "spec.worker.containers[0].image is vllm/vllm-openai:v0.11.0",
			"spec.prefill.template.containers[0].image is vllm/vllm-openai:v0.11.1", "spec.router.scheduler.template.containers[0].image is ghcr.io/llm-d/scheduler:v0.3",
			"spec.template.containers[0].args serves file:///mnt/models", "spec.worker.containers[0].args serves hf://org/worker",
			"spec.prefill.template.containers[0].args serves hf://org/advice",
			"spec.model.uri serves hf://org/advice", "spec.model.lora.adapters[0].uri serves hf://org/advice-de", "spec.model.lora.adapters[1].uri serves s3://models/advice-fr",
		}},
		"RayCluster": {"a head and any number of groups of workers", 4, []string{
			"spec.headGroupSpec.template.spec.containers[0].image is rayproject/ray:2.50.0",
			"spec.workerGroupSpecs[0].template.spec.containers[0].image is rayproject/ray:2.50.0-gpu",
			"spec.workerGroupSpecs[1].template.spec.containers[0].image is rayproject/ray:2.50.0-gpu",
			"spec.workerGroupSpecs[0].template.spec.containers[0].args serves hf://org/advice",
			"spec.workerGroupSpecs[1].template.spec.containers[0].args serves hf://org/advice",
		}},
		"RayJob": {"a command line that its pods run", 3, []string{
			"spec.rayClusterSpec.headGroupSpec.template.spec.containers[0].image is rayproject/ray:2.50.0",
			"spec.rayClusterSpec.workerGroupSpecs[0].template.spec.containers[0].image is rayproject/ray:2.50.0-gpu",
			"spec.submitterPodTemplate.spec.containers[0].image is rayproject/ray:2.50.0",
			"spec.rayClusterSpec.workerGroupSpecs[0].template.spec.containers[0].args serves hf://org/advice",
			"spec.entrypoint serves hf://org/entry",
		}},
		"TrainJob": {"what stands in its runtime is judged by its pods", 2, []string{
			"spec.trainer.image is registry.example/trainer:1", "spec.podTemplateOverrides[0].spec.volumes[0].image.reference is registry.example/models/base:1",
			"spec.trainer.args serves hf://org/tuned", "spec.podTemplateOverrides[0].spec.volumes[0].image.reference serves oci://registry.example/models/base:1",
			"spec.initializer.model.storageUri serves hf://org/advice",
		}},
		"JobSet": {"each Job has a template", 8, []string{
			fmt.Sprintf(jobSet, 0) + ".containers[0].image is registry.example/driver:1",
			fmt.Sprintf(jobSet, 1) + ".containers[0].image is registry.example/trainer:1",
			fmt.Sprintf(jobSet, 1) + ".containers[0].args serves hf://org/advice",
		}},
		"LeaderWorkerSet": {"the leader and the workers", 6, []string{
			lws + "leaderTemplate.spec.containers[0].image is vllm/vllm-openai:v0.11.0",
			lws + "workerTemplate.spec.containers[0].image is vllm/vllm-openai:v0.11.0",
			lws + "leaderTemplate.spec.containers[0].command serves hf://org/advice",
			lws + "workerTemplate.spec.containers[0].command serves hf://org/worker",
		}},
		"PyTorchJob":    {"values of a map", 4, training("pytorchReplicaSpecs", "Master")},
		"TFJob":         {"values of a map", 4, training("tfReplicaSpecs", "Chief")},
		"MPIJob":        {"values of a map", 4, training("mpiReplicaSpecs", "Launcher")},
		"XGBoostJob":    {"values of a map", 4, training("xgbReplicaSpecs", "Master")},
		"PaddleJob":     {"values of a map", 4, training("paddleReplicaSpecs", "Master")},
		"JAXJob":        {"values of a map", 4, training("jaxReplicaSpecs", "Master")},
		"Rollout":       {"a Deployment by another name", 5, serverless("spec.template.spec")},
		"Service":       {"a container without a name", 0, serverless("spec.template.spec")},
		"Configuration": {"what a Service makes, and people may", 0, serverless("spec.template.spec")},
		"Revision":      {"what a Configuration makes, and people may", 0, serverless("spec")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { checkSample(t, name, test.replicas, test.want) })
	}
	for _, kind := range builtin(t).Custom() {
		if _, ok := tests[kind.GVK.Kind]; !ok {
			t.Errorf("no sample of kind %s here: add one", kind.GVK.Kind)
		}
	}
}

// checkSample reads a sample both ways.
func checkSample(t *testing.T, name string, replicas int32, want []string) {
	t.Helper()
	u := sample(t, name)
	cached, err := builtin(t).Read(u)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := u.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	o, err := builtin(t).Decode(u.GroupVersionKind(), raw)
	if err != nil {
		t.Fatal(err)
	}
	facts := Facts(o)
	if diff := cmp.Diff(facts, Facts(cached)); diff != "" {
		t.Errorf("asked about and cached differ:\n%s", diff)
	}
	if diff := cmp.Diff(want, told(&facts)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if facts.System != "loan-advice" || o.Meta.Name != u.GetName() || facts.Kind != name {
		t.Errorf("it is %s/%s of system %q", facts.Kind, o.Meta.Name, facts.System)
	}
	have := int32(0)
	if o.Replicas != nil {
		have = *o.Replicas
	}
	if have != replicas {
		t.Errorf("it asks for %d, want %d: %v", have, replicas, o.Sizes)
	}
	for _, field := range want {
		place, _, _ := strings.Cut(field, " ")
		if place == "" || !strings.HasPrefix(place, "spec.") {
			t.Errorf("a finding would name the field %q", place)
		}
	}
}
