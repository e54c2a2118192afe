// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Facts says what the rules need to know of an object. Images, models and switches come in the order init containers, containers, ephemeral
// containers, volumes; in a container in the order command, arguments, other commands that the kubelet runs there, environment.
func Facts(o Object) decision.Workload {
	w := decision.Workload{Kind: o.Kind, Name: o.Meta.Name}
	if w.Name == "" {
		w.Name = o.Meta.GenerateName
	}
	if !o.IsPod {
		w.ObjectSystem = o.Meta.Labels[v1alpha1.SystemLabel]
	}
	if o.Template == nil {
		return w
	}
	w.System = o.Template.Labels[v1alpha1.SystemLabel]
	spec := &o.Template.Spec
	if spec.NodeName != "" {
		w.NodeName, w.NodeField = spec.NodeName, o.SpecPath+".nodeName"
	}
	for i := range spec.InitContainers {
		readContainer(&w, fmt.Sprintf("%s.initContainers[%d]", o.SpecPath, i), &spec.InitContainers[i])
	}
	for i := range spec.Containers {
		readContainer(&w, fmt.Sprintf("%s.containers[%d]", o.SpecPath, i), &spec.Containers[i])
	}
	for i := range spec.EphemeralContainers {
		container := corev1.Container(spec.EphemeralContainers[i].EphemeralContainerCommon)
		readContainer(&w, fmt.Sprintf("%s.ephemeralContainers[%d]", o.SpecPath, i), &container)
	}
	for i := range spec.Volumes {
		readVolume(&w, fmt.Sprintf("%s.volumes[%d]", o.SpecPath, i), &spec.Volumes[i])
	}
	return w
}

// readImage parses an image. One that is empty, or does not parse, is kept as it is written, and so is none that a system registers.
func readImage(field, written string) decision.WorkloadImage {
	image, err := decision.ParseImage(written)
	if err != nil {
		image = decision.Image{}
	}
	return decision.WorkloadImage{Field: field, Written: written, Image: image}
}
