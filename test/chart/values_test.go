// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// written is a file of values.
func written(t *testing.T, values string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(path, []byte(values), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOptionsBecomeArguments(t *testing.T) {
	t.Parallel()
	got := rendered(t, "-n", "governance", "-f", written(t, `
defaultAdmission: Warn
clusterName: eu-prod-1
decisionRetentionDays: 400
metricsSources:
  only: true
  allowed: ["prometheus.monitoring.svc:9090", "[fd00::7]:9090"]
  unrestricted: [10.0.0.0/8]
recognisers: |
  recognisers: []
workloadKinds: |
  kinds: []
verbosity: 1
extraArgs: ["--shutdown-delay=10s"]
`))
	_, container := deployment(t, got, "governance")
	want := []any{
		"--namespace=governance", "--default-admission=Warn", "--cluster-name=eu-prod-1", "--decision-retention-days=400", "--metrics-source-only",
		"--metrics-source-allowed=prometheus.monitoring.svc:9090", "--metrics-source-allowed=[fd00::7]:9090", "--metrics-source-unrestricted=10.0.0.0/8",
		"--recognisers=/options/recognisers.yaml", "--workload-kinds=/options/workload-kinds.yaml", "--verbosity=1", "--shutdown-delay=10s",
	}
	if diff := cmp.Diff(want, container["args"]); diff != "" {
		t.Errorf("the options (-want +got):\n%s", diff)
	}
	data, _, err := unstructured.NestedStringMap(got["ConfigMap governance/aims-operator-options"], "data")
	if diff := cmp.Diff(map[string]string{"recognisers.yaml": "recognisers: []\n", "workload-kinds.yaml": "kinds: []\n"}, data); diff != "" || err != nil {
		t.Errorf("%v, the files (-want +got):\n%s", err, diff)
	}
	for key := range got {
		if strings.Contains(key, "aims-system") {
			t.Errorf("%s is not in the release's namespace", key)
		}
	}
}

func TestWhereTheImageIs(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("a", 64)
	for want, args := range map[string][]string{
		"example.org/aims:0.1.0":     {"--set", "image.repository=example.org/aims"},
		"example.org/aims:1.2":       {"--set", "image.repository=example.org/aims,image.tag=1.2"},
		"example.org/aims@" + digest: {"--set", "image.repository=example.org/aims,image.tag=1.2,image.digest=" + digest},
	} {
		if _, container := deployment(t, rendered(t, args...), "aims-system"); container["image"] != want {
			t.Errorf("%v gives the image %v, want %s", args, container["image"], want)
		}
	}
}

// TestTheCRDsAreKept: with them goes all that people decided.
func TestTheCRDsAreKept(t *testing.T) {
	t.Parallel()
	kept, crds := rendered(t), 0
	for key, object := range kept {
		if strings.HasPrefix(key, "CustomResourceDefinition ") {
			crds++
			if policy, _, err := unstructured.NestedString(object, "metadata", "annotations", "helm.sh/resource-policy"); policy != "keep" || err != nil {
				t.Errorf("%s goes when the release does: %q, %v", key, policy, err)
			}
		}
	}
	if crds != 5 {
		t.Errorf("there are %d CRDs", crds)
	}
	for key := range rendered(t, "--set", "crds.install=false") {
		if strings.HasPrefix(key, "CustomResourceDefinition ") {
			t.Errorf("%s is there", key)
		}
	}
}

// TestWhatMustNotBeSet is refused before anything is installed, in words.
func TestWhatMustNotBeSet(t *testing.T) {
	t.Parallel()
	controlplane.Required(t, plane)
	for says, args := range map[string][]string{
		"say where the operator's image is": nil,
		"'/defaultAdmission'":               {"--set", "defaultAdmission=Block"},
		"'/decisionRetentionDays'":          {"--set", "decisionRetentionDays=7"},
		"'/replicas'":                       {"--set", "replicas=0"},
		"'replica'":                         {"--set", "replica=3"},
		"'/image/digest'":                   {"--set", "image.digest=latest"},
		"'/extraArgs/0'":                    {"--set", "extraArgs={profile}"},
	} {
		if args != nil {
			args = append(args, "--set", "image.repository=example.org/aims")
		}
		out, err := helm(t, slices.Concat([]string{"template", "aims-operator", chart}, args)...)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v, want an error with %s\n%s", args, err, says, out)
		}
	}
}
