// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// generator makes pods out of few texts, many of which look like a part of a spelling, so that pods that could be confused are made often.
type generator struct{ *rand.Rand }

var texts = []string{"", "a", "b", "1", "2", "é", "--model", "s", "c", "p", "e", "0", "2a", "3"}

// hostile are texts that look like a part of a spelling.
var hostile = []string{"=", "a=b", "␟", "a␟b", "2␟a", "␜", "␝1", "␞e", "a←b", "←s", "←?"}

func (g generator) text() string {
	if g.IntN(100) == 0 {
		return hostile[g.IntN(len(hostile))]
	}
	return texts[g.IntN(len(texts))]
}

func (g generator) some(n int) int { return g.IntN(n + 1) }

func (g generator) maybe() bool { return g.IntN(3) == 0 }

func (g generator) list() []string {
	var list []string
	for range g.some(2) {
		list = append(list, g.text())
	}
	return list
}

func (g generator) pod() *corev1.Pod {
	pod := &corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}}
	if g.maybe() {
		pod.Labels = map[string]string{v1alpha1.SystemLabel: g.text(), "app": "x"}
	}
	for range g.some(1) {
		pod.Spec.InitContainers = append(pod.Spec.InitContainers, g.container())
	}
	for range 1 + g.some(1) {
		pod.Spec.Containers = append(pod.Spec.Containers, g.container())
	}
	for range g.some(2) {
		pod.Spec.Volumes = append(pod.Spec.Volumes, g.volume())
	}
	return pod
}

func (g generator) container() corev1.Container {
	c := corev1.Container{Image: g.text(), WorkingDir: g.text(), Command: g.list(), Args: g.list()}
	for range g.some(2) {
		c.Env = append(c.Env, g.variable())
	}
	for range g.some(1) {
		source := corev1.EnvFromSource{Prefix: g.text()}
		if g.maybe() {
			source.ConfigMapRef = &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: g.text()}}
		} else {
			source.SecretRef = &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: g.text()}}
		}
		c.EnvFrom = append(c.EnvFrom, source)
	}
	for range g.some(2) {
		c.VolumeMounts = append(c.VolumeMounts, g.mount())
	}
	if g.maybe() {
		c.Lifecycle = &corev1.Lifecycle{PostStart: g.handler(), PreStop: g.handler()}
	}
	c.StartupProbe, c.ReadinessProbe, c.LivenessProbe = g.probe(), g.probe(), g.probe()
	return c
}

func (g generator) mount() corev1.VolumeMount {
	switch g.IntN(8) {
	case 0:
		return corev1.VolumeMount{Name: tokenVolume + "abcde", MountPath: tokenPath}
	case 1:
		return corev1.VolumeMount{Name: tokenVolume + "abcde", MountPath: g.text()}
	}
	return corev1.VolumeMount{Name: g.text(), MountPath: g.text(), SubPath: g.text(), SubPathExpr: g.text()}
}

func (g generator) variable() corev1.EnvVar {
	v := corev1.EnvVar{Name: g.text()}
	ref := corev1.LocalObjectReference{Name: g.text()}
	switch g.IntN(6) {
	case 0:
		v.ValueFrom = &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: ref, Key: g.text()}}
	case 1:
		v.ValueFrom = &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: ref, Key: g.text()}}
	case 2:
		v.ValueFrom = &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: g.text()}}
	case 3:
		v.ValueFrom = &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{ContainerName: g.text(), Resource: g.text()}}
	case 4:
		v.ValueFrom = &corev1.EnvVarSource{FileKeyRef: &corev1.FileKeySelector{VolumeName: g.text(), Path: g.text(), Key: g.text()}}
	default:
		v.Value = g.text()
	}
	return v
}

func (g generator) handler() *corev1.LifecycleHandler {
	if g.maybe() {
		return nil
	}
	if g.maybe() {
		return &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 1}}
	}
	return &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: g.list()}}
}

func (g generator) probe() *corev1.Probe {
	if !g.maybe() {
		return nil
	}
	if g.maybe() {
		return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: g.text()}}}
	}
	return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: g.list()}}}
}

func (g generator) items() []corev1.KeyToPath {
	var items []corev1.KeyToPath
	for range g.some(2) {
		items = append(items, corev1.KeyToPath{Key: g.text(), Path: g.text()})
	}
	return items
}

func (g generator) fields() []corev1.DownwardAPIVolumeFile {
	var fields []corev1.DownwardAPIVolumeFile
	for range g.some(2) {
		f := corev1.DownwardAPIVolumeFile{Path: g.text()}
		if g.maybe() {
			f.FieldRef = &corev1.ObjectFieldSelector{FieldPath: g.text()}
		} else {
			f.ResourceFieldRef = &corev1.ResourceFieldSelector{Resource: g.text()}
		}
		fields = append(fields, f)
	}
	return fields
}

func (g generator) volume() corev1.Volume {
	v := corev1.Volume{Name: g.text()}
	ref := corev1.LocalObjectReference{Name: g.text()}
	switch g.IntN(12) {
	case 0:
		v.EmptyDir = &corev1.EmptyDirVolumeSource{}
	case 1:
		v.ConfigMap = &corev1.ConfigMapVolumeSource{LocalObjectReference: ref, Items: g.items()}
	case 2:
		v.Secret = &corev1.SecretVolumeSource{SecretName: g.text(), Items: g.items()}
	case 3:
		v.PersistentVolumeClaim = &corev1.PersistentVolumeClaimVolumeSource{ClaimName: g.text()}
	case 4:
		v.HostPath = &corev1.HostPathVolumeSource{Path: g.text()}
	case 5:
		v.Image = &corev1.ImageVolumeSource{Reference: g.text()}
	case 6:
		v.NFS = &corev1.NFSVolumeSource{Server: g.text(), Path: g.text()}
	case 7:
		v.DownwardAPI = &corev1.DownwardAPIVolumeSource{Items: g.fields()}
	case 8:
		v.CSI = &corev1.CSIVolumeSource{Driver: g.text()}
	case 9:
		v = tokens()
	default:
		v.Projected = &corev1.ProjectedVolumeSource{}
		for range g.some(3) {
			v.Projected.Sources = append(v.Projected.Sources, g.projection())
		}
	}
	return v
}

func (g generator) projection() corev1.VolumeProjection {
	ref := corev1.LocalObjectReference{Name: g.text()}
	switch g.IntN(5) {
	case 0:
		return corev1.VolumeProjection{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Audience: g.text(), Path: g.text()}}
	case 1:
		return corev1.VolumeProjection{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: ref, Items: g.items()}}
	case 2:
		return corev1.VolumeProjection{Secret: &corev1.SecretProjection{LocalObjectReference: ref, Items: g.items()}}
	case 3:
		return corev1.VolumeProjection{ClusterTrustBundle: &corev1.ClusterTrustBundleProjection{Path: g.text()}}
	}
	return corev1.VolumeProjection{DownwardAPI: &corev1.DownwardAPIProjection{Items: g.fields()}}
}

// tokens is the volume that the API server adds to a pod.
func tokens() corev1.Volume {
	return corev1.Volume{Name: tokenVolume + "abcde", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		Sources: []corev1.VolumeProjection{
			{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token"}},
			{ConfigMap: &corev1.ConfigMapProjection{
				LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"}, Items: []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}},
			}},
			{DownwardAPI: &corev1.DownwardAPIProjection{Items: []corev1.DownwardAPIVolumeFile{
				{Path: "namespace", FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.namespace"}},
			}}},
		},
	}}}
}
