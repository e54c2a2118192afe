// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

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

func TestHarmlessOnEachNode(t *testing.T) {
	t.Parallel()
	daemons := func() *appsv1.DaemonSet {
		d := &appsv1.DaemonSet{Spec: appsv1.DaemonSetSpec{Template: newDeployment().Spec.Template}}
		d.Spec.Template.Spec.NodeSelector = map[string]string{"gpu": "h100"}
		return d
	}
	for name, test := range map[string]struct {
		why    string
		change func(*corev1.PodSpec)
		want   bool
	}{
		"nothing":           {"a controller writes what is there already", func(*corev1.PodSpec) {}, true},
		"fewer nodes":       {"narrowing is towards the safe side", func(s *corev1.PodSpec) { s.NodeSelector["zone"] = "a" }, true},
		"no node":           {"so is stopping, which is how a DaemonSet is stopped", func(s *corev1.PodSpec) { s.NodeSelector["nobody"] = "here" }, true},
		"every node":        {"there are more pods", func(s *corev1.PodSpec) { s.NodeSelector = nil }, false},
		"other nodes":       {"there are new pods", func(s *corev1.PodSpec) { s.NodeSelector["gpu"] = "a100" }, false},
		"tainted nodes too": {"there may be more pods", func(s *corev1.PodSpec) { s.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}} }, false},
		"another affinity":  {"there may be more pods", func(s *corev1.PodSpec) { s.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{}} }, false},
		"a node of its own": {"a pod that names its node cannot be held", func(s *corev1.PodSpec) { s.NodeName = "node-0" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := daemons(), daemons()
			test.change(&after.Spec.Template.Spec)
			if got := harmless(read(t, before), read(t, after)); got != test.want {
				t.Errorf("harmless: %t, want %t: %s", got, test.want, test.why)
			}
		})
	}
}

func TestWakingWhatSleepsIsAStart(t *testing.T) {
	t.Parallel()
	asleep, awake, more := newDeployment(), newDeployment(), newDeployment()
	asleep.Spec.Replicas, more.Spec.Replicas = new(int32(0)), new(int32(5))
	if goesOn(read(t, asleep), read(t, awake)) {
		t.Error("nothing ran before")
	}
	if !goesOn(read(t, awake), read(t, more)) {
		t.Error("it ran before")
	}
	more.Spec.Template.Spec.Containers[0].Image = "x"
	if goesOn(read(t, awake), read(t, more)) {
		t.Error("something else ran before")
	}
}

func TestAReplicationControllerWithoutATemplate(t *testing.T) {
	t.Parallel()
	empty, full := &corev1.ReplicationController{}, &corev1.ReplicationController{Spec: corev1.ReplicationControllerSpec{Template: &newDeployment().Spec.Template}}
	if !harmless(read(t, empty), read(t, empty)) {
		t.Error("what has no template starts nothing")
	}
	if harmless(read(t, empty), read(t, full)) || harmless(read(t, full), read(t, empty)) {
		t.Error("a template that comes or goes is looked at")
	}
	if gated(read(t, empty)) {
		t.Error("what has no template is not gated")
	}
}

func read(t *testing.T, typed runtime.Object) workload.Object {
	t.Helper()
	object, err := workload.Read(typed)
	if err != nil {
		t.Fatal(err)
	}
	return object
}
