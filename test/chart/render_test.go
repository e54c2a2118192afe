// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

const chart = "charts/aims-operator"

// rendered are the objects of the chart with these values, by kind, namespace and name.
func rendered(t *testing.T, args ...string) map[string]map[string]any {
	t.Helper()
	controlplane.Required(t, plane)
	out, err := helm(t, slices.Concat([]string{"template", "aims-operator", chart, "-n", "aims-system", "--set", "image.repository=aims-operator"}, args)...)
	if err != nil {
		t.Fatal(err)
	}
	return objects(t, out)
}

func objects(t *testing.T, text string) map[string]map[string]any {
	t.Helper()
	found := map[string]map[string]any{}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewBufferString(text), 4096)
	for {
		object := map[string]any{}
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(object) == 0 {
			continue
		}
		u := unstructured.Unstructured{Object: object}
		key := u.GetKind() + " " + u.GetNamespace() + "/" + u.GetName()
		if found[key] != nil {
			t.Errorf("%s is there twice", key)
		}
		found[key] = object
	}
}

// deployment is the operator's, of what was rendered.
func deployment(t *testing.T, from map[string]map[string]any, namespace string) (pod, container map[string]any) {
	t.Helper()
	pod, found, err := unstructured.NestedMap(from["Deployment "+namespace+"/aims-operator"], "spec", "template", "spec")
	if err != nil || !found {
		t.Fatalf("there is no Deployment: %v", err)
	}
	containers, _, err := unstructured.NestedSlice(pod, "containers")
	if err != nil || len(containers) != 1 {
		t.Fatalf("there are %d containers: %v", len(containers), err)
	}
	container, _ = containers[0].(map[string]any)
	return pod, container
}

// TestTheChartIsTheManifests: both install the same, but for the namespace, which Helm makes, and for what keeps the CRDs.
func TestTheChartIsTheManifests(t *testing.T) {
	t.Parallel()
	controlplane.Required(t, plane)
	kustomized, err := run(t, plane.Kubectl, nil, "kustomize", "config/default")
	if err != nil {
		t.Fatal(err)
	}
	want, got := objects(t, kustomized), rendered(t, "--set", "crds.keep=false", "--set", "image.digest=sha256:"+strings.Repeat("0", 64))
	delete(want, "Namespace /aims-system")
	_, container := deployment(t, want, "aims-system")
	container["image"], container["imagePullPolicy"] = "aims-operator@sha256:"+strings.Repeat("0", 64), "IfNotPresent"
	if err := unstructured.SetNestedSlice(want["Deployment aims-system/aims-operator"], []any{container}, "spec", "template", "spec", "containers"); err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if diff := cmp.Diff(want[key], got[key]); diff != "" {
			t.Errorf("%s (-config/default +chart):\n%s", key, diff)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if want[key] == nil {
			t.Errorf("the chart alone has %s", key)
		}
	}
}

// TestWithCertManager: the chart's values say what the component of the manifests does.
func TestWithCertManager(t *testing.T) {
	t.Parallel()
	controlplane.Required(t, plane)
	kustomized, err := run(t, plane.Kubectl, nil, "kustomize", "config/cert-manager")
	if err != nil {
		t.Fatal(err)
	}
	want, got := objects(t, kustomized), rendered(t, "--set", "certManager.enabled=true")
	for key := range want {
		if kind, _, _ := strings.Cut(key, " "); kind == "Certificate" || kind == "Issuer" {
			if diff := cmp.Diff(want[key], got[key]); diff != "" {
				t.Errorf("%s (-config/cert-manager +chart):\n%s", key, diff)
			}
		}
	}
	wantPod, wantContainer := deployment(t, want, "aims-system")
	pod, container := deployment(t, got, "aims-system")
	for _, diff := range []string{
		cmp.Diff(wantPod["volumes"], pod["volumes"]), cmp.Diff(wantContainer["volumeMounts"], container["volumeMounts"]), cmp.Diff(wantContainer["args"], container["args"]),
	} {
		if diff != "" {
			t.Errorf("(-config/cert-manager +chart):\n%s", diff)
		}
	}
}
