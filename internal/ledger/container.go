// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

func (s *speller) container(c *corev1.Container) string {
	s.require(len(c.VolumeDevices) == 0)
	var postStart, preStop *corev1.LifecycleHandler
	if c.Lifecycle != nil {
		postStart, preStop = c.Lifecycle.PostStart, c.Lifecycle.PreStop
	}
	var mounts []corev1.VolumeMount
	for _, m := range c.VolumeMounts {
		if !isTokenMount(&m) {
			mounts = append(mounts, m)
		}
	}
	return strings.Join([]string{
		s.text(c.Image), s.text(c.WorkingDir), s.words(c.Command), s.words(c.Args), s.handler(postStart), s.handler(preStop),
		s.probe(c.StartupProbe), s.probe(c.ReadinessProbe), s.probe(c.LivenessProbe),
		each(c.Env, s.variable), each(c.EnvFrom, s.source), each(mounts, s.mount),
	}, betweenFields)
}

func (s *speller) variable(v *corev1.EnvVar) string {
	s.require(!strings.Contains(v.Name, "="))
	name := s.text(v.Name)
	from := func(kind string, texts ...string) string {
		for _, t := range texts {
			kind += withinWord + s.text(t)
		}
		return name + withinWord + kind
	}
	switch f := v.ValueFrom; {
	case f == nil:
		return name + "=" + s.text(v.Value)
	case f.SecretKeyRef != nil:
		return from("s", f.SecretKeyRef.Name, f.SecretKeyRef.Key)
	case f.ConfigMapKeyRef != nil:
		return from("c", f.ConfigMapKeyRef.Name, f.ConfigMapKeyRef.Key)
	case f.FieldRef != nil:
		return from("f", f.FieldRef.FieldPath)
	case f.ResourceFieldRef != nil:
		return from("r", f.ResourceFieldRef.ContainerName, f.ResourceFieldRef.Resource)
	}
	s.failed = true
	return name
}

func (s *speller) source(f *corev1.EnvFromSource) string {
	switch prefix := s.text(f.Prefix); {
	case f.ConfigMapRef != nil:
		return prefix + withinWord + "c" + s.text(f.ConfigMapRef.Name)
	case f.SecretRef != nil:
		return prefix + withinWord + "s" + s.text(f.SecretRef.Name)
	}
	s.failed = true
	return ""
}

func (s *speller) mount(m *corev1.VolumeMount) string {
	// Another mount of what may be the token volume: its name is random.
	s.require(!strings.HasPrefix(m.Name, tokenVolume))
	mount := s.text(m.Name) + withinWord + s.text(m.MountPath)
	switch {
	case m.SubPath != "":
		return mount + withinWord + "s" + s.text(m.SubPath)
	case m.SubPathExpr != "":
		return mount + withinWord + "x" + s.text(m.SubPathExpr)
	}
	return mount + withinWord
}

// isTokenMount tells whether a mount is what the API server adds.
func isTokenMount(m *corev1.VolumeMount) bool {
	return m.MountPath == tokenPath && strings.HasPrefix(m.Name, tokenVolume) && m.SubPath == "" && m.SubPathExpr == ""
}

func (s *speller) handler(h *corev1.LifecycleHandler) string {
	if h == nil || h.Exec == nil {
		return ""
	}
	return s.words(h.Exec.Command)
}

func (s *speller) probe(p *corev1.Probe) string {
	if p == nil || p.Exec == nil {
		return ""
	}
	return s.words(p.Exec.Command)
}
