// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

func (s *speller) volume(v *corev1.Volume) string {
	s.require(!strings.HasPrefix(v.Name, tokenVolume))
	text := s.text(v.Name)
	add := func(texts ...string) string {
		return text + betweenFields + strings.Join(texts, betweenFields)
	}
	switch {
	case v.EmptyDir != nil:
		return add("e")
	case v.PersistentVolumeClaim != nil:
		return add("p", s.text(v.PersistentVolumeClaim.ClaimName))
	case v.ConfigMap != nil:
		return add("c", s.text(v.ConfigMap.Name), s.items(v.ConfigMap.Items))
	case v.Secret != nil:
		return add("s", s.text(v.Secret.SecretName), s.items(v.Secret.Items))
	case v.HostPath != nil:
		return add("h", s.text(v.HostPath.Path))
	case v.Image != nil:
		return add("i", s.text(v.Image.Reference))
	case v.NFS != nil:
		return add("n", s.text(v.NFS.Server), s.text(v.NFS.Path))
	case v.DownwardAPI != nil:
		return add("d", each(v.DownwardAPI.Items, s.field))
	case v.Projected != nil:
		return add("j", each(v.Projected.Sources, s.projection))
	}
	s.failed = true
	return text
}

func (s *speller) items(items []corev1.KeyToPath) string {
	return each(items, func(i *corev1.KeyToPath) string { return s.text(i.Key) + withinWord + s.text(i.Path) })
}

func (s *speller) field(f *corev1.DownwardAPIVolumeFile) string {
	switch path := s.text(f.Path); {
	case f.FieldRef != nil:
		return path + withinWord + "f" + s.text(f.FieldRef.FieldPath)
	case f.ResourceFieldRef != nil:
		return path + withinWord + "r" + s.text(f.ResourceFieldRef.Resource)
	}
	s.failed = true
	return ""
}

// projection spells a token, the one source that a projected volume may have.
func (s *speller) projection(p *corev1.VolumeProjection) string {
	if p.ServiceAccountToken == nil {
		s.failed = true
		return ""
	}
	return s.text(p.ServiceAccountToken.Audience) + withinWord + s.text(p.ServiceAccountToken.Path)
}

// isTokenVolume tells whether a volume is what the API server adds: a token, the cluster's certificate authority, the namespace.
func isTokenVolume(v *corev1.Volume) bool {
	p := v.Projected
	return strings.HasPrefix(v.Name, tokenVolume) && p != nil && len(p.Sources) == 3 && p.Sources[0].ServiceAccountToken != nil &&
		p.Sources[1].ConfigMap != nil && p.Sources[1].ConfigMap.Name == "kube-root-ca.crt" &&
		p.Sources[2].DownwardAPI != nil && !slices.ContainsFunc(p.Sources[2].DownwardAPI.Items, func(f corev1.DownwardAPIVolumeFile) bool {
		return f.Path != "namespace"
	})
}
