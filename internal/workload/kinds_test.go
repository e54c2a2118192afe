// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	deployment = appsv1.SchemeGroupVersion.WithKind("Deployment")
	pod        = corev1.SchemeGroupVersion.WithKind("Pod")
)

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]struct {
		why  string
		gvk  schema.GroupVersionKind
		raw  string
		want []string
	}{
		"unknown kind": {
			why: "a kind outside the table is never taken for empty",
			gvk: schema.GroupVersionKind{Group: "example.org", Version: "v1", Kind: "Robot"}, raw: `{}`,
			want: []string{"Robot", "example.org/v1", "not one that is known"},
		},
		"another version": {
			why: "another version may have another shape", gvk: appsv1.SchemeGroupVersion.WithKind("Pod"), raw: `{}`,
			want: []string{"Pod", "apps/v1"},
		},
		"no JSON": {why: "the error says what was read", gvk: pod, raw: `{`, want: []string{"reading a Pod (v1)"}},
		"wrong type": {
			why: "the error says which kind", gvk: deployment, raw: `{"spec":{"replicas":"many"}}`, want: []string{"reading a Deployment (apps/v1)"},
		},
		"wrong kind": {
			why: "an object of another kind would look empty", gvk: deployment, raw: `{"apiVersion":"v1","kind":"Pod"}`,
			want: []string{"Deployment", "says that it is a Pod (v1)"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(tc.gvk, []byte(tc.raw))
			if err == nil {
				t.Fatalf("%s: no error", tc.why)
			}
			for _, part := range tc.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%s: %q does not say %q", tc.why, err, part)
				}
			}
		})
	}
}

func TestDecodeHeedsCase(t *testing.T) {
	o, err := Decode(pod, []byte(`{"spec":{"Containers":[{"name":"a","image":"b"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(o.Template.Spec.Containers); n != 0 {
		t.Errorf("the API server heeds case, so Containers is not containers: got %d", n)
	}
}

func TestEveryKindReadsTheSameBothWays(t *testing.T) {
	meta := metav1.ObjectMeta{Name: "advice", Labels: map[string]string{"aims-operator.io/ai-system": "loan-advice"}}
	spec := corev1.PodSpec{Containers: []corev1.Container{{Image: "app:1", Args: []string{"--model", "org/name"}}}}
	template := corev1.PodTemplateSpec{ObjectMeta: meta, Spec: spec}
	objects := map[schema.GroupVersionKind]runtime.Object{
		deployment: &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Template: template}},
		pod:        &corev1.Pod{ObjectMeta: meta, Spec: spec},
	}
	for _, kind := range Kinds() {
		t.Run(kind.GVK.Kind, func(t *testing.T) {
			obj, ok := objects[kind.GVK]
			if !ok {
				t.Fatalf("no object of kind %s here: add one", kind.GVK.Kind)
			}
			checkBothWays(t, &kind, obj)
		})
	}
}

func checkBothWays(t *testing.T, kind *Kind, obj runtime.Object) {
	t.Helper()
	direct, err := FromObject(obj)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(obj)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := Decode(kind.GVK, raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(direct, Facts(decoded)); diff != "" {
		t.Errorf("typed and decoded differ (-typed +decoded):\n%s", diff)
	}
	if len(direct.Models) != 1 || direct.Models[0].Field != kind.SpecPath+".containers[0].args" || direct.System != "loan-advice" {
		t.Errorf("facts: %+v", direct)
	}
}

func TestFromObjectRefuses(t *testing.T) {
	for name, obj := range map[string]runtime.Object{"another type": &corev1.Node{}, "no object": nil, "nil pod": (*corev1.Pod)(nil)} {
		t.Run(name, func(t *testing.T) {
			if w, err := FromObject(obj); err == nil {
				t.Errorf("no error, but %+v", w)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	for _, kind := range Kinds() {
		found, ok := Lookup(kind.GVK)
		if !ok || cmp.Diff(kind.SpecPath, found.SpecPath) != "" {
			t.Errorf("%s is in the table and not found", kind.GVK)
		}
	}
}
