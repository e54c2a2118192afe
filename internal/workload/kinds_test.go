// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	deployment = appsv1.SchemeGroupVersion.WithKind("Deployment")
	pod        = corev1.SchemeGroupVersion.WithKind("Pod")
	controller = corev1.SchemeGroupVersion.WithKind("ReplicationController")
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
	apps, batch := appsv1.SchemeGroupVersion, batchv1.SchemeGroupVersion
	job := batchv1.JobSpec{Template: template}
	objects := map[schema.GroupVersionKind]runtime.Object{
		deployment:                   &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Template: template}},
		apps.WithKind("StatefulSet"): &appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Template: template}},
		apps.WithKind("DaemonSet"):   &appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Template: template}},
		apps.WithKind("ReplicaSet"):  &appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Template: template}},
		controller:                   &corev1.ReplicationController{ObjectMeta: meta, Spec: corev1.ReplicationControllerSpec{Template: &template}},
		batch.WithKind("Job"):        &batchv1.Job{ObjectMeta: meta, Spec: job},
		batch.WithKind("CronJob"):    &batchv1.CronJob{ObjectMeta: meta, Spec: batchv1.CronJobSpec{JobTemplate: batchv1.JobTemplateSpec{Spec: job}}},
		pod:                          &corev1.Pod{ObjectMeta: meta, Spec: spec},
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
		if found, ok := OfResource(kind.GVK.Group, kind.Resource); !ok || found.GVK != kind.GVK {
			t.Errorf("%s is in the table and not found as %s", kind.GVK, kind.Resource)
		}
		if len(kind.Makes) == 0 || (kind.Maker == "") != (kind.GVK.Kind == "Pod") {
			t.Errorf("%s makes %q by %q", kind.GVK, kind.Makes, kind.Maker)
		}
	}
}

func TestHowManyPodsAtOnce(t *testing.T) {
	three := new(int32(3))
	for _, row := range []struct {
		why    string
		object runtime.Object
		want   *int32
	}{
		{"a Job runs its parallelism", &batchv1.Job{Spec: batchv1.JobSpec{Parallelism: three}}, three},
		{"a Job that does not say", &batchv1.Job{}, nil},
		{"a suspended Job runs nothing", &batchv1.Job{Spec: batchv1.JobSpec{Parallelism: three, Suspend: new(true)}}, new(int32(0))},
		{"a CronJob runs a Job's pods", &batchv1.CronJob{Spec: batchv1.CronJobSpec{
			JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Parallelism: three}},
		}}, three},
		{"a suspended CronJob makes no Jobs", &batchv1.CronJob{Spec: batchv1.CronJobSpec{Suspend: new(true)}}, new(int32(0))},
		{"a Job of a CronJob is not suspended with it", &batchv1.CronJob{Spec: batchv1.CronJobSpec{Suspend: new(false)}}, nil},
	} {
		o, err := Read(row.object)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, o.Replicas); diff != "" {
			t.Errorf("%s: %s", row.why, diff)
		}
	}
}

func TestAReplicationControllerMayHaveNoTemplate(t *testing.T) {
	for _, raw := range []string{`{}`, `{"spec":{}}`, `{"spec":{"template":null}}`} {
		o, err := Decode(controller, []byte(raw))
		if err != nil || o.Template != nil {
			t.Errorf("%s: %+v, %v", raw, o, err)
		}
		if w := Facts(o); w.System != "" || len(w.Images) != 0 {
			t.Errorf("%s: facts out of nothing: %+v", raw, w)
		}
	}
}
