// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Gated tells whether a pod with this spec carries the operator's scheduling gate.
func Gated(spec *corev1.PodSpec) bool {
	return slices.ContainsFunc(spec.SchedulingGates, func(g corev1.PodSchedulingGate) bool { return g.Name == v1alpha1.SchedulingGate })
}

// Static tells whether an object is the picture of a static pod, which a node runs from a file of its own.
func Static(o *Object) bool {
	return o.IsPod && o.Meta.Annotations[corev1.MirrorPodAnnotationKey] != "" && o.Template.Spec.NodeName != ""
}
