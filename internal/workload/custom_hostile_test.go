// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

var (
	jobSet  = schema.GroupVersionKind{Group: "jobset.x-k8s.io", Version: "v1alpha2", Kind: "JobSet"}
	pyTorch = schema.GroupVersionKind{Group: "kubeflow.org", Version: "v1", Kind: "PyTorchJob"}
)

// jobs is a JobSet of Jobs of these systems; an empty one has no label.
func jobs(systems ...string) []byte {
	var list []string
	for _, system := range systems {
		labels := "{}"
		if system != "" {
			labels = fmt.Sprintf(`{%q:%q}`, v1alpha1.SystemLabel, system)
		}
		list = append(list, `{"template":{"spec":{"template":{"metadata":{"labels":`+labels+`},"spec":{"containers":[{"name":"a","image":"app:1"}]}}}}}`)
	}
	return []byte(`{"metadata":{"name":"x"},"spec":{"replicatedJobs":[` + strings.Join(list, ",") + `]}}`)
}

// TestTemplatesThatNameDifferentSystemsAreTold: never is the first taken for all.
func TestTemplatesThatNameDifferentSystemsAreTold(t *testing.T) {
	const at = "spec.replicatedJobs[%d].template.spec.template.metadata.labels"
	for name, test := range map[string]struct {
		why     string
		systems []string
		system  string
		others  map[int]string
	}{
		"one":       {"nothing to tell", []string{"a"}, "a", nil},
		"the same":  {"nothing to tell", []string{"a", "a"}, "a", nil},
		"none":      {"it names no system, which discovery judges", []string{"", ""}, "", nil},
		"two":       {"its pods would be of two systems", []string{"a", "b", "a", "c"}, "a", map[int]string{1: "b", 3: "c"}},
		"some none": {"some of its pods would be nobody's", []string{"", "b"}, "b", map[int]string{0: ""}},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := builtin(t).Decode(jobSet, jobs(test.systems...))
			if err != nil {
				t.Fatal(err)
			}
			facts := Facts(o)
			if facts.System != test.system || len(facts.OtherSystems) != len(test.others) {
				t.Errorf("%s: it is of %q and others %v", test.why, facts.System, facts.OtherSystems)
			}
			for _, other := range facts.OtherSystems {
				found := false
				for i, system := range test.others {
					found = found || other.System == system && other.Field == fmt.Sprintf(at, i)
				}
				if !found {
					t.Errorf("%s: %+v is told", test.why, other)
				}
			}
		})
	}
}

// TestWhatIsNotWhatItsKindSays: who asks is refused, and what is stored already is said to be unread and keeps its system.
func TestWhatIsNotWhatItsKindSays(t *testing.T) {
	label := fmt.Sprintf(`"metadata":{"labels":{%q:"a"}}`, v1alpha1.SystemLabel)
	for name, test := range map[string]struct {
		gvk  schema.GroupVersionKind
		raw  string
		want string
	}{
		"a number for containers": {jobSet, `{"spec":{"replicatedJobs":[{"template":{"spec":{"template":{` + label + `,"spec":{"containers":7}}}}}]}}`, "spec.replicatedJobs[0].template.spec.template.spec"},
		"a text for arguments": {pyTorch, `{"spec":{"pytorchReplicaSpecs":{"Master":{"template":{` + label + `,"spec":{"containers":[{"args":"--model x"}]}}}}}}`,
			"spec.pytorchReplicaSpecs.Master.template.spec"},
		"a list for a URI": {schema.GroupVersionKind{Group: "serving.kserve.io", Version: "v1alpha1", Kind: "LLMInferenceService"},
			fmt.Sprintf(`{"spec":{"labels":{%q:"a"},"model":{"uri":["hf://a/b"]}}}`, v1alpha1.SystemLabel), "spec.model.uri"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := builtin(t).Decode(test.gvk, []byte(test.raw))
			isText := strings.HasSuffix(test.want, "uri")
			if (err == nil) != isText || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("who asks is told %v", err)
			}
			u := &unstructured.Unstructured{Object: map[string]any{}}
			if err := json.Unmarshal([]byte(test.raw), &u.Object); err != nil {
				t.Fatal(err)
			}
			u.SetGroupVersionKind(test.gvk)
			o, err := builtin(t).Read(u)
			if err != nil {
				t.Fatal(err)
			}
			facts := Facts(o)
			if facts.System != "a" || len(facts.Models) != 1 || facts.Models[0].Unread == "" || facts.Models[0].Field != test.want {
				t.Errorf("what is stored tells %+v", facts)
			}
		})
	}
}

// TestHugeObjectsAreBounded: an object is at most as long as the API server lets it be.
func TestHugeObjectsTakeBoundedTime(t *testing.T) {
	const most = 3 << 20
	many := func(begin, each, end string) []byte {
		return []byte(begin + strings.TrimSuffix(strings.Repeat(each+",", (most-len(begin)-len(end))/(len(each)+1)), ",") + end)
	}
	const job = `{"template":{"spec":{"template":{"spec":{"containers":[{"image":"a"}]}}}}}`
	llm := schema.GroupVersionKind{Group: "serving.kserve.io", Version: "v1alpha1", Kind: "LLMInferenceService"}
	for name, test := range map[string]struct {
		gvk schema.GroupVersionKind
		raw []byte
		bad bool
	}{
		"Jobs":       {jobSet, many(`{"spec":{"replicatedJobs":[`, job, `]}}`), true},
		"containers": {jobSet, many(`{"spec":{"replicatedJobs":[{"template":{"spec":{"template":{"spec":{"containers":[`, `{"image":"a"}`, `]}}}}}]}}`), false},
		"adapters":   {llm, many(`{"spec":{"model":{"lora":{"adapters":[`, `{"uri":"hf://a/b"}`, `]}}}}`), true},
		"nesting":    {llm, []byte(`{"spec":` + strings.Repeat(`{"model":`, 5000) + `1` + strings.Repeat(`}`, 5001)), false},
		"depth":      {llm, []byte(`{"spec":` + strings.Repeat(`[`, 1<<20) + strings.Repeat(`]`, 1<<20) + `}`), true},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := builtin(t).Decode(test.gvk, test.raw)
			if (err != nil) != test.bad {
				t.Errorf("it is read with %v", err)
			}
			facts := Facts(o)
			// What grows with the square would take longer than the whole test may.
			if len(facts.Models) > maximumSaid+1 || len(o.Pods) > maximumParts {
				t.Errorf("it told of %d models in %d templates", len(facts.Models), len(o.Pods))
			}
		})
	}
}

func TestFieldsOfOddKeysAreShort(t *testing.T) {
	raw := fmt.Sprintf(`{"spec":{"pytorchReplicaSpecs":{%q:{"template":{"spec":{"containers":[{"image":"a"}]}}}}}}`, strings.Repeat("ö", 500))
	o, err := builtin(t).Decode(pyTorch, []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if field := Facts(o).Images[0].Field; len(field) > 200 || !strings.HasPrefix(field, `spec.pytorchReplicaSpecs["öö`) {
		t.Errorf("the field is %s", field)
	}
}

// FuzzCustomKinds reads whatever people write as each kind: it neither panics, nor gives two answers.
func FuzzCustomKinds(f *testing.F) {
	f.Add(jobs("a", "b"))
	f.Add([]byte(`{"spec":{"predictor":{"model":{"storageUri":"hf://a/b","storage":{}},"minReplicas":-3}}}`))
	f.Add([]byte(`{"metadata":[],"spec":[{}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, kind := range builtin(t).Custom() {
			first, err := kind.decode(raw)
			second, again := kind.decode(raw)
			one, two := fmt.Sprint(Facts(first)), fmt.Sprint(Facts(second))
			if (err == nil) != (again == nil) || one != two {
				t.Fatalf("%s gives two answers:\n%s\n%s", kind.GVK.Kind, one, two)
			}
		}
	})
}
