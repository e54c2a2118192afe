// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// sample is a sample of config/samples in which a text stands for another, once.
func sample(t *testing.T, name, from, to string) *unstructured.Unstructured {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "config", "samples", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if !strings.Contains(string(content), from) {
		t.Fatalf("the sample does not say %q", from)
	}
	if err := yaml.Unmarshal([]byte(strings.Replace(string(content), from, to, 1)), object); err != nil {
		t.Fatal(err)
	}
	return object
}

// TestCheck has what test/crdvalidation, which compares Check with a real API server, cannot say of single fields.
func TestCheck(t *testing.T) {
	kinds, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ from, to, field, words string }{
		"the sample":                 {},
		"a status is not looked at":  {from: "spec:", to: "status: {nonsense: true}\nspec:"},
		"a null is as left out":      {from: "    team: Lending Models", to: "    team: null"},
		"a misspelt field":           {from: "spec:", to: "spec:\n  risc: High", field: "spec.risc", words: "unknown field"},
		"a misspelt field of a list": {from: "    - name: credit-gbm\n", to: "    - name: credit-gbm\n      uris: x\n", field: "spec.models[0].uris", words: "unknown field"},
		"a misspelt label":           {from: "metadata:", to: "metadata:\n  lables: {}", field: "metadata.lables", words: "unknown field"},
		"annotations that are none":  {from: "metadata:", to: "metadata:\n  annotations: [a]", field: "metadata", words: "cannot unmarshal"},
		"no name":                    {from: "name: credit-scoring\n", to: "annotations: {}\n", field: "metadata.name", words: "name or generateName is required"},
	} {
		t.Run(name, func(t *testing.T) {
			object := sample(t, "aisystem_credit-scoring", test.from, test.to)
			before := object.DeepCopy()
			problems := kinds.Check(t.Context(), object, nil)
			if test.words == "" {
				if len(problems) > 0 {
					t.Errorf("found %+v", problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Field != test.field || !strings.Contains(problems[0].Message, test.words) {
				t.Errorf("found %+v", problems)
			}
			if diff := cmp.Diff(before, object); diff != "" {
				t.Errorf("the object was changed:\n%s", diff)
			}
		})
	}
}

func TestCheckComparesWithWhatIsStored(t *testing.T) {
	kinds, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	before := sample(t, "impactassessment_credit-scoring-2026", "", "")
	after := before.DeepCopy()
	if err := unstructured.SetNestedField(after.Object, "other", "spec", "systemRef", "name"); err != nil {
		t.Fatal(err)
	}
	if problems := kinds.Check(t.Context(), after, nil); len(problems) > 0 {
		t.Errorf("a new one: %+v", problems)
	}
	if problems := kinds.Check(t.Context(), after, before); len(problems) != 1 || !strings.HasPrefix(problems[0].Field, "spec.systemRef") {
		t.Errorf("a changed one: %+v", problems)
	}
}
