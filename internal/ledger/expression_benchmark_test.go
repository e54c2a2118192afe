// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// BenchmarkApproved measures what one question to the ledger costs the API server, its authorizer left out: it is asked for each pod that
// names a system.
func BenchmarkApproved(b *testing.B) {
	pod := served()
	published := template(pod)
	want, ok := Name(&published)
	if !ok {
		b.Fatal("the pod cannot be spelt")
	}
	c := compile(b, Pods.Approved(account, "'run'"))
	n := &notes{permits: func(name string) bool { return name == want }}
	b.ReportAllocs()
	for b.Loop() {
		if approved, err := c.holds(b, n, pod, nil, "anna"); err != nil || !approved {
			b.Fatalf("approved %t, %v", approved, err)
		}
		n.asked = n.asked[:0]
	}
}

// served is a model server of everyday size.
func served() *corev1.Pod {
	return &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{v1alpha1.SystemLabel: "chat", "app": "vllm"}},
		Spec: corev1.PodSpec{
			Containers: []corev1.Container{{
				Name: "vllm", Image: "vllm/vllm-openai:v0.11.0",
				Args: []string{"--model", "mistralai/Mistral-7B-Instruct-v0.2", "--port", "8000", "--max-model-len", "16384", "--gpu-memory-utilization", "0.92"},
				Env:  []corev1.EnvVar{{Name: "HF_HOME", Value: "/cache"}, {Name: "NCCL_DEBUG", Value: "WARN"}, fromSecret("HF_TOKEN"), fromSecret("VLLM_API_KEY")},
				VolumeMounts: []corev1.VolumeMount{
					{Name: "cache", MountPath: "/cache"}, {Name: "shm", MountPath: "/dev/shm"}, {Name: tokenVolume + "abcde", MountPath: tokenPath},
				},
				ReadinessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/health"}}},
			}},
			Volumes: []corev1.Volume{
				{Name: "cache", VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "weights"}}},
				{Name: "shm", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}, tokens(),
			},
		},
	}
}

func fromSecret(name string) corev1.EnvVar {
	return corev1.EnvVar{Name: name, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: "chat"}, Key: name,
	}}}
}
