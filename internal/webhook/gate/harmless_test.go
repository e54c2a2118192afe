// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

func newDeployment() *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "chat", Labels: map[string]string{v1alpha1.SystemLabel: "chat"}},
		Spec: appsv1.DeploymentSpec{
			Replicas: new(int32(2)),
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{v1alpha1.SystemLabel: "chat"}},
				Spec: corev1.PodSpec{
					InitContainers: []corev1.Container{{Name: "fetch", Image: "curl:8"}},
					Containers:     []corev1.Container{{Name: "vllm", Image: "vllm/vllm-openai:v0.11.0", Args: []string{"--model", "a/b"}}},
					Volumes:        []corev1.Volume{{Name: "cache"}},
				},
			},
		},
	}
}

func TestHarmless(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why    string
		change func(*appsv1.Deployment)
		want   bool
	}{
		"nothing":         {"a controller writes what is there already", func(*appsv1.Deployment) {}, true},
		"fewer pods":      {"scaling down is towards the safe side", func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(1)) }, true},
		"no pods":         {"so is stopping", func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(0)) }, true},
		"unset replicas":  {"that means one", func(d *appsv1.Deployment) { d.Spec.Replicas = nil }, true},
		"more pods":       {"they are new", func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(3)) }, false},
		"a label":         {"no verdict depends on it", func(d *appsv1.Deployment) { d.Labels["team"] = "a" }, true},
		"a finalizer":     {"it starts nothing", func(d *appsv1.Deployment) { d.Finalizers = []string{"a/b"} }, true},
		"an annotation":   {"kubectl rollout restart brings back what ran", func(d *appsv1.Deployment) { d.Spec.Template.Annotations = map[string]string{"restarted": "now"} }, true},
		"paused":          {"it starts nothing", func(d *appsv1.Deployment) { d.Spec.Paused = true }, true},
		"its own system":  {"it would be read as another's", func(d *appsv1.Deployment) { d.Labels[v1alpha1.SystemLabel] = "other" }, false},
		"no own system":   {"the same", func(d *appsv1.Deployment) { delete(d.Labels, v1alpha1.SystemLabel) }, false},
		"another system":  {"its pods would be another's", func(d *appsv1.Deployment) { d.Spec.Template.Labels[v1alpha1.SystemLabel] = "other" }, false},
		"no system":       {"its pods would be nobody's", func(d *appsv1.Deployment) { d.Spec.Template.Labels = nil }, false},
		"another image":   {"it runs something else", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = "x" }, false},
		"another model":   {"it serves something else", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Args[1] = "c/d" }, false},
		"another command": {"the same", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Command = []string{"sh"} }, false},
		"an environment": {"a model may stand there", func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "MODEL_ID"}}
		}, false},
		"one container more": {"it runs something else", func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.Containers = append(d.Spec.Template.Spec.Containers, corev1.Container{Name: "x"})
		}, false},
		"another init container": {"the same", func(d *appsv1.Deployment) { d.Spec.Template.Spec.InitContainers[0].Image = "x" }, false},
		"an ephemeral container": {"the same", func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.EphemeralContainers = []corev1.EphemeralContainer{{}}
		}, false},
		"another volume": {"a model may lie there", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Volumes[0].Name = "models" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := newDeployment(), newDeployment()
			test.change(after)
			if got := harmless(read(t, before), read(t, after)); got != test.want {
				t.Errorf("harmless: %t, want %t: %s", got, test.want, test.why)
			}
		})
	}
}

func read(t *testing.T, deployment *appsv1.Deployment) workload.Object {
	t.Helper()
	object, err := workload.Read(deployment)
	if err != nil {
		t.Fatal(err)
	}
	return object
}
