// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

func spellContainer(c *corev1.Container) string {
	var postStart, preStop *corev1.LifecycleHandler
	if c.Lifecycle != nil {
		postStart, preStop = c.Lifecycle.PostStart, c.Lifecycle.PreStop
	}
	var mounts []string
	for i := range c.VolumeMounts {
		if m := &c.VolumeMounts[i]; !strings.HasPrefix(m.Name, tokenVolume) {
			mounts = append(mounts, list(m.Name, m.MountPath, m.SubPath, m.SubPathExpr))
		}
	}
	commands := list(list(c.Command...), list(c.Args...), spellHandler(postStart), spellHandler(preStop),
		spellProbe(c.StartupProbe), spellProbe(c.ReadinessProbe), spellProbe(c.LivenessProbe))
	return list(c.Image, c.WorkingDir, commands, each(c.Env, spellVariable), each(c.EnvFrom, spellSource), list(mounts...))
}

func spellVariable(v *corev1.EnvVar) string {
	from := v.ValueFrom
	switch {
	case v.Value != "":
		return list(v.Name, "=", v.Value)
	case from == nil:
		return list(v.Name, "-")
	case from.SecretKeyRef != nil:
		return list(v.Name, "s", from.SecretKeyRef.Name, from.SecretKeyRef.Key)
	case from.ConfigMapKeyRef != nil:
		return list(v.Name, "c", from.ConfigMapKeyRef.Name, from.ConfigMapKeyRef.Key)
	case from.FieldRef != nil:
		return list(v.Name, "f", from.FieldRef.FieldPath)
	case from.ResourceFieldRef != nil:
		return list(v.Name, "r", from.ResourceFieldRef.ContainerName, from.ResourceFieldRef.Resource)
	}
	return list(v.Name, "-")
}

func spellSource(s *corev1.EnvFromSource) string {
	if s.ConfigMapRef != nil {
		return list(s.Prefix, "c", s.ConfigMapRef.Name)
	}
	if s.SecretRef != nil {
		return list(s.Prefix, "s", s.SecretRef.Name)
	}
	return list(s.Prefix, "s", "")
}

func spellHandler(h *corev1.LifecycleHandler) string {
	if h == nil || h.Exec == nil {
		return ""
	}
	return list(h.Exec.Command...)
}

func spellProbe(p *corev1.Probe) string {
	if p == nil || p.Exec == nil {
		return ""
	}
	return list(p.Exec.Command...)
}
