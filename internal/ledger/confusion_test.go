// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// published runs two of everything.
func published() *corev1.Pod {
	return &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{v1alpha1.SystemLabel: "chat"}},
		Spec: corev1.PodSpec{
			InitContainers: []corev1.Container{{Image: "i", Command: []string{"x", "y"}}},
			Containers: []corev1.Container{
				{
					Image: "a", WorkingDir: "w", Args: []string{"--model", "m"}, Command: []string{"sh", "-c"},
					Env:          []corev1.EnvVar{{Name: "A", Value: "1"}, {Name: "B", Value: "2"}, fromSecret("C")},
					VolumeMounts: []corev1.VolumeMount{{Name: "v", MountPath: "/v"}, {Name: "w", MountPath: "/w", SubPath: "s"}},
				},
				{Image: "b"},
			},
			Volumes: []corev1.Volume{
				{Name: "v", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/p"}}},
				{Name: "w", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			},
		},
	}
}

// TestATextThatHoldsSeparatorsDoesNotPassForAList changes a published pod into others whose texts together with the separators in them read like
// the original: the API server, which spells whatever it is given, must not ask for the same name.
func TestATextThatHoldsSeparatorsDoesNotPassForAList(t *testing.T) {
	t.Parallel()
	c := compile(t, Pods.Approved(account, "'run'"))
	original := template(published())
	want, ok := Name(&original)
	if !ok {
		t.Fatal("the published pod cannot be spelt")
	}
	first := func(p *corev1.Pod) *corev1.Container { return &p.Spec.Containers[0] }
	for name, change := range map[string]func(*corev1.Pod){
		"":                            func(*corev1.Pod) {},
		"arguments in one":            func(p *corev1.Pod) { first(p).Args = []string{"--model␟m"} },
		"arguments with their number": func(p *corev1.Pod) { first(p).Args = []string{"2␟--model␟m"} },
		"command and arguments": func(p *corev1.Pod) {
			first(p).Command, first(p).Args = []string{"sh", "-c␞2␟--model␟m"}, nil
		},
		"image and directory": func(p *corev1.Pod) { first(p).Image, first(p).WorkingDir = "a␞w", "" },
		"variables in one":    func(p *corev1.Pod) { first(p).Env = []corev1.EnvVar{{Name: "A", Value: "1␟B=2␟C←s←chat←C"}} },
		"a Secret as a value": func(p *corev1.Pod) { first(p).Env[1].Value, first(p).Env = "2␟C←s←chat←C", first(p).Env[:2] },
		"a Secret's name with its key": func(p *corev1.Pod) {
			first(p).Env[2].ValueFrom.SecretKeyRef.Name, first(p).Env[2].ValueFrom.SecretKeyRef.Key = "chat←C", ""
		},
		"mounts in one": func(p *corev1.Pod) {
			first(p).VolumeMounts = []corev1.VolumeMount{{Name: "v", MountPath: "/v␟w←/w←ss"}}
		},
		"a path and its sub path": func(p *corev1.Pod) {
			first(p).VolumeMounts[1].MountPath, first(p).VolumeMounts[1].SubPath = "/w←ss", ""
		},
		"containers in one": func(p *corev1.Pod) { p.Spec.Containers = []corev1.Container{{Image: want}} },
		"an init container in another": func(p *corev1.Pod) {
			p.Spec.InitContainers[0], p.Spec.Containers[0] = p.Spec.Containers[0], p.Spec.InitContainers[0]
		},
		"init containers as containers": func(p *corev1.Pod) {
			p.Spec.Containers, p.Spec.InitContainers = slices.Concat(p.Spec.InitContainers, p.Spec.Containers), nil
		},
		"volumes in one": func(p *corev1.Pod) {
			p.Spec.Volumes = p.Spec.Volumes[:1]
			p.Spec.Volumes[0].HostPath.Path = "/p␝w␞e"
		},
		"the system with everything": func(p *corev1.Pod) { p.Labels[v1alpha1.SystemLabel] = want },
	} {
		pod := published()
		change(pod)
		n := &notes{permits: func(asked string) bool { return asked == want }}
		approved, err := c.holds(t, n, pod, nil, "anna")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if approved != (name == "") {
			t.Errorf("%q: approved %t", name, approved)
		}
	}
}
