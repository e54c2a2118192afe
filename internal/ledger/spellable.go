// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// spellable tells whether a pod has nothing but what can be spelt. The API server asks the same by an expression of its own, so that a
// difference between the two costs a question to the operator and never an answer.
func spellable(spec *corev1.PodSpec) bool {
	return slices.IndexFunc(spec.InitContainers, unspellable) < 0 && slices.IndexFunc(spec.Containers, unspellable) < 0 &&
		!slices.ContainsFunc(spec.Volumes, func(v corev1.Volume) bool { return !spellableVolume(&v) })
}

func unspellable(c corev1.Container) bool {
	return len(c.VolumeDevices) > 0 ||
		slices.ContainsFunc(c.Env, func(v corev1.EnvVar) bool { return !spellableVariable(&v) }) ||
		slices.ContainsFunc(c.EnvFrom, func(s corev1.EnvFromSource) bool { return s.ConfigMapRef == nil && s.SecretRef == nil }) ||
		slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool {
			return strings.HasPrefix(m.Name, tokenVolume) && (m.MountPath != tokenPath || m.SubPath != "" || m.SubPathExpr != "")
		})
}

func spellableVariable(v *corev1.EnvVar) bool {
	from := v.ValueFrom
	return from == nil || from.SecretKeyRef != nil || from.ConfigMapKeyRef != nil || from.FieldRef != nil || from.ResourceFieldRef != nil
}

func spellableVolume(v *corev1.Volume) bool {
	if strings.HasPrefix(v.Name, tokenVolume) {
		return isTokenVolume(v.Projected)
	}
	if v.Projected != nil {
		return v.Projected.Sources != nil && !slices.ContainsFunc(v.Projected.Sources, func(p corev1.VolumeProjection) bool {
			return p.ServiceAccountToken == nil
		})
	}
	return v.EmptyDir != nil || v.ConfigMap != nil || v.Secret != nil || v.PersistentVolumeClaim != nil || v.HostPath != nil ||
		v.Image != nil || v.NFS != nil || v.DownwardAPI != nil
}

// isTokenVolume tells whether a volume is what the API server adds: a token, the cluster's certificate authority, the namespace.
func isTokenVolume(p *corev1.ProjectedVolumeSource) bool {
	return p != nil && len(p.Sources) == 3 && p.Sources[0].ServiceAccountToken != nil &&
		p.Sources[1].ConfigMap != nil && p.Sources[1].ConfigMap.Name == "kube-root-ca.crt" &&
		p.Sources[2].DownwardAPI != nil && !slices.ContainsFunc(p.Sources[2].DownwardAPI.Items, func(f corev1.DownwardAPIVolumeFile) bool {
		return f.Path != "namespace"
	})
}
