// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/aims-operator/aims-operator/internal/workload"
)

const (
	rayCluster = `{"metadata":{"labels":{"team":"a"}},"spec":{"autoscaler":1,"headGroupSpec":{"template":{"metadata":{"labels":{"aims-operator.io/ai-system":"chat"}},` +
		`"spec":{"containers":[{"name":"head","image":"ray:1"}],"volumes":[{"name":"cache"}]}}},` +
		`"workerGroupSpecs":[{"replicas":2,"minReplicas":1,"template":{"metadata":{"labels":{"aims-operator.io/ai-system":"chat"}},"spec":{"containers":[{"name":"w","image":"ray:2"}]}}}]}}`
	inference = `{"metadata":{"labels":{"aims-operator.io/ai-system":"chat"}},"spec":{"predictor":{"minReplicas":2,` +
		`"model":{"storageUri":"hf://a/b","args":["--x"],"storage":{"key":"k"}}}}}`
)

// TestHarmlessForCustomKinds: an update of an object with many pod templates starts nothing new if none of them does.
func TestHarmlessForCustomKinds(t *testing.T) {
	t.Parallel()
	table, err := workload.BuiltinTable()
	if err != nil {
		t.Fatal(err)
	}
	cluster := schema.GroupVersionKind{Group: "ray.io", Version: "v1", Kind: "RayCluster"}
	service := schema.GroupVersionKind{Group: "serving.kserve.io", Version: "v1beta1", Kind: "InferenceService"}
	for name, test := range map[string]struct {
		why      string
		gvk      schema.GroupVersionKind
		from, to string
		harmless bool
	}{
		"nothing":            {"a controller writes what is there already", cluster, "", "", true},
		"a label":            {"no verdict depends on it", cluster, `"team":"a"`, `"team":"b"`, true},
		"a setting":          {"no verdict depends on it", cluster, `"autoscaler":1`, `"autoscaler":2`, true},
		"fewer":              {"towards the safe side", cluster, `"replicas":2`, `"replicas":0`, true},
		"suspended":          {"towards the safe side", cluster, `"autoscaler":1`, `"suspend":true`, true},
		"more":               {"there are new pods", cluster, `"replicas":2`, `"replicas":3`, false},
		"more at least":      {"there may be new pods", cluster, `"minReplicas":1`, `"minReplicas":2`, false},
		"no number":          {"what that means is Ray's secret", cluster, `"replicas":2,`, ``, false},
		"a worker's image":   {"it runs something else", cluster, `ray:2`, `ray:3`, false},
		"the head's volumes": {"a model may lie there", cluster, `"cache"`, `"models"`, false},
		"one group more":     {"there are new pods", cluster, `"workerGroupSpecs":[`, `"workerGroupSpecs":[{"template":{}},`, false},
		"no system": {
			"its pods would be nobody's", cluster, `{"aims-operator.io/ai-system":"chat"}},"spec":{"containers":[{"name":"w"`, `{}},"spec":{"containers":[{"name":"w"`, false,
		},
		"less of a service": {"towards the safe side", service, `"minReplicas":2`, `"minReplicas":1`, true},
		"a model":           {"it serves something else", service, `hf://a/b`, `hf://a/c`, false},
		"an argument":       {"a model may stand there", service, `--x`, `--y`, false},
		"what is not read":  {"a model may stand there", service, `"key":"k"`, `"key":"l"`, false},
		"another system":    {"its pods would be another's", service, `"chat"`, `"other"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := rayCluster
			if test.gvk == service {
				text = inference
			}
			if !strings.Contains(text, test.from) {
				t.Fatalf("nothing changes: %s", test.from)
			}
			before, err := table.Decode(test.gvk, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			after, err := table.Decode(test.gvk, []byte(strings.Replace(text, test.from, test.to, 1)))
			if err != nil {
				t.Fatal(err)
			}
			if got := harmless(before, after); got != test.harmless {
				t.Errorf("harmless: %t, want %t: %s", got, test.harmless, test.why)
			}
		})
	}
}
