// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/operator"
)

func TestManifestsDecodeStrictly(t *testing.T) {
	files, err := manifests.ReadDir("manifests")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d manifests, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			for _, object := range decode(t, file.Name()) {
				if name := object.GetNamespace(); name != "" && name != namespace && name != shadowNamespace {
					t.Errorf("%s is of namespace %q", object.GetName(), name)
				}
			}
		})
	}
}

func TestManifestsNameWhatTheStoryChecks(t *testing.T) {
	for file, want := range map[string]string{
		"policy.yaml": policyName, "system.yaml": systemName, "system-nemo.yaml": systemName, "assessment.yaml": assessmentName,
		"policy-monitored.yaml": policyName, "policy-signers.yaml": policyName, "policy-waivers.yaml": policyName, monitorFile: monitorName, "retrain.yaml": templateName,
	} {
		if objects := decode(t, file); len(objects) != 1 || objects[0].GetName() != want {
			t.Errorf("%s does not hold %s alone", file, want)
		}
	}
	for file, model := range map[string]string{"system.yaml": oldModel, "system-nemo.yaml": newModel} {
		system, ok := decode(t, file)[0].(*v1alpha1.AISystem)
		if !ok || len(system.Spec.Models) != 1 || system.Spec.Models[0].Name != model {
			t.Errorf("%s does not declare %s alone", file, model)
		}
	}
	for file, model := range map[string]string{"vllm.yaml": oldModel, "vllm-registered.yaml": oldModel, "vllm-nemo.yaml": newModel} {
		objects := decode(t, file)
		deployment, ok := objects[len(objects)-1].(*appsv1.Deployment)
		if !ok || deployment.Name != deploymentName || !slices.Contains(deployment.Spec.Template.Spec.Containers[0].Args, "--model="+model) {
			t.Errorf("%s does not end with a Deployment %s that serves %s", file, deploymentName, model)
		}
	}
}

// What the story shows as the difference between two manifests is all that differs.
func TestManifestsDifferAsTold(t *testing.T) {
	label := "        " + v1alpha1.SystemLabel + ": " + systemName + "\n"
	if got := strings.Replace(read(t, "vllm-registered.yaml"), label, "", 1); got != read(t, "vllm.yaml") {
		t.Error("vllm-registered.yaml is not vllm.yaml with a label")
	}
	for file, more := range map[string]string{
		"policy.yaml": "policy-monitored.yaml", "policy-monitored.yaml": "policy-signers.yaml", "policy-signers.yaml": "policy-waivers.yaml",
	} {
		for line := range strings.Lines(read(t, file)) {
			if !strings.Contains(read(t, more), line) {
				t.Errorf("%s is not %s with more: it lacks %q", more, file, line)
			}
		}
	}
	for file, next := range map[string]string{"vllm-registered.yaml": "vllm-nemo.yaml", "system.yaml": "system-nemo.yaml"} {
		if got := strings.ReplaceAll(read(t, file), oldModel, newModel); got != read(t, next) {
			t.Errorf("%s is not %s with another model", next, file)
		}
	}
}

func TestPoliciesListTheKeyThatTheDemoMakes(t *testing.T) {
	s, _ := testStage(t)
	for _, file := range policiesWithKey {
		if err := os.WriteFile(filepath.Join(s.files, file), []byte(read(t, file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.makeKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(filepath.Join(s.files, ritaKey+".pub"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range policiesWithKey {
		filled, err := os.ReadFile(filepath.Join(s.files, file))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(string(filled), strings.TrimSpace(string(public))) != 1 || strings.Contains(string(filled), keyLine) {
			t.Errorf("%s does not list the key once, in place of %q", file, keyLine)
		}
	}
}

func TestTheMonitorMeasuresByHowTheModelWasApproved(t *testing.T) {
	if got := strings.Count(read(t, monitorFile), sourceAddress); got != 1 {
		t.Errorf("the address that the demo replaces stands there %d times", got)
	}
	monitor, ok := decode(t, monitorFile)[0].(*v1alpha1.DriftMonitor)
	if !ok || monitor.Spec.SystemRef.Name != systemName || monitor.Spec.OnBreach.Retrain.TemplateRef.Name != templateName {
		t.Fatalf("it is %+v", monitor)
	}
	lower, samples := math.Inf(-1), int64(0)
	bins := monitor.Spec.Checks[0].Reference.Baseline.Bins
	for _, bin := range bins {
		samples += bin.Count
	}
	for _, bin := range bins {
		upper, err := strconv.ParseFloat(bin.UpperBound, 64)
		if err != nil {
			t.Fatal(err)
		}
		inside := 0
		for _, score := range asApproved.Scores {
			if score > lower && score <= upper {
				inside++
			}
		}
		if want := samples * int64(inside) / int64(len(asApproved.Scores)); bin.Count != want {
			t.Errorf("up to %s: %d samples, want %d as the model answers", bin.UpperBound, bin.Count, want)
		}
		lower = upper
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := manifests.ReadFile("manifests/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func decode(t *testing.T, file string) []client.Object {
	t.Helper()
	scheme, err := operator.NewScheme()
	if err != nil {
		t.Fatal(err)
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	var objects []client.Object
	for document := range strings.SplitSeq(read(t, file), "\n---\n") {
		decoded, _, err := decoder.Decode([]byte(document), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		object, ok := decoded.(client.Object)
		if !ok {
			t.Fatalf("%T has no name", decoded)
		}
		objects = append(objects, object)
	}
	return objects
}
