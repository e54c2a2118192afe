// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"unique"

	corev1 "k8s.io/api/core/v1"
)

// trimPod takes out of a pod's spec what no verdict about a system depends on: where it is scheduled, what it asks of its node, and whether it is
// healthy. That is most of it, and there are ten thousands of them.
func trimPod(spec *corev1.PodSpec) {
	spec.Affinity, spec.Tolerations, spec.TopologySpreadConstraints = nil, nil, nil
	spec.SecurityContext, spec.ImagePullSecrets, spec.DNSConfig, spec.HostAliases, spec.ReadinessGates = nil, nil, nil, nil, nil
	for _, containers := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range containers {
			trimContainer(&containers[i])
		}
	}
}

func trimContainer(c *corev1.Container) {
	c.Resources, c.ResizePolicy, c.Ports, c.SecurityContext = corev1.ResourceRequirements{}, nil, nil, nil
	c.StartupProbe, c.ReadinessProbe, c.LivenessProbe = command(c.StartupProbe), command(c.ReadinessProbe), command(c.LivenessProbe)
	// The workloads of a cluster say the same things over and over: one copy of each is kept.
	share(&c.Name, &c.Image, &c.TerminationMessagePath)
	for i := range c.Command {
		share(&c.Command[i])
	}
	for i := range c.Args {
		share(&c.Args[i])
	}
	for i := range c.Env {
		share(&c.Env[i].Name, &c.Env[i].Value)
	}
	for i := range c.VolumeMounts {
		share(&c.VolumeMounts[i].Name, &c.VolumeMounts[i].MountPath)
	}
}

// command is what a probe runs in the container; nil if it runs nothing there.
func command(p *corev1.Probe) *corev1.Probe {
	if p == nil || p.Exec == nil {
		return nil
	}
	return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: p.Exec}}
}

func share(texts ...*string) {
	for _, t := range texts {
		if *t != "" {
			*t = unique.Make(*t).Value()
		}
	}
}
