// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import corev1 "k8s.io/api/core/v1"

func spellVolume(v *corev1.Volume) string {
	switch {
	case v.EmptyDir != nil:
		return list(v.Name, "e")
	case v.ConfigMap != nil:
		return list(v.Name, "c", v.ConfigMap.Name, each(v.ConfigMap.Items, spellItem))
	case v.Secret != nil:
		return list(v.Name, "s", v.Secret.SecretName, each(v.Secret.Items, spellItem))
	case v.PersistentVolumeClaim != nil:
		return list(v.Name, "p", v.PersistentVolumeClaim.ClaimName)
	case v.HostPath != nil:
		return list(v.Name, "h", v.HostPath.Path)
	case v.Image != nil:
		return list(v.Name, "i", v.Image.Reference)
	case v.NFS != nil:
		return list(v.Name, "n", v.NFS.Server, v.NFS.Path)
	case v.DownwardAPI != nil:
		return list(v.Name, "d", each(v.DownwardAPI.Items, spellField))
	case v.Projected != nil:
		return list(v.Name, "j", each(v.Projected.Sources, spellProjection))
	}
	return list(v.Name, "?")
}

func spellItem(i *corev1.KeyToPath) string { return list(i.Key, i.Path) }

func spellField(f *corev1.DownwardAPIVolumeFile) string {
	var field, resource string
	if f.FieldRef != nil {
		field = f.FieldRef.FieldPath
	}
	if f.ResourceFieldRef != nil {
		resource = f.ResourceFieldRef.Resource
	}
	return list(f.Path, field, resource)
}

// spellProjection spells a token, the one source that a projected volume may have.
func spellProjection(p *corev1.VolumeProjection) string {
	return list(p.ServiceAccountToken.Audience, p.ServiceAccountToken.Path)
}
