// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Part is one kind of pod that an object makes.
type Part struct {
	// SpecPath is where its pod spec stands in the object, and LabelsPath where its pods' labels do.
	SpecPath, LabelsPath string
	// Template is what its pods look like.
	Template *corev1.PodTemplateSpec
	// Single are containers of its pods that stand apart from the pod spec's own.
	Single []Single
	// Unlabelled tells that the object does not say which labels its pods carry.
	Unlabelled bool
}

// Single is a container that stands apart, such as spec.predictor.model of a KServe InferenceService.
type Single struct {
	Path      string
	Container corev1.Container
}

// System is the system that its pods name, or empty.
func (p *Part) System() string { return p.Template.Labels[v1alpha1.SystemLabel] }

// Containers calls a function with each container and where it stands: init containers, containers, ephemeral ones, single ones.
func (p *Part) Containers(see func(path string, c *corev1.Container)) {
	p.own(see)
	for i := range p.Single {
		see(p.Single[i].Path, &p.Single[i].Container)
	}
}

func (p *Part) own(see func(path string, c *corev1.Container)) {
	spec := &p.Template.Spec
	for i := range spec.InitContainers {
		see(fmt.Sprintf("%s.initContainers[%d]", p.SpecPath, i), &spec.InitContainers[i])
	}
	for i := range spec.Containers {
		see(fmt.Sprintf("%s.containers[%d]", p.SpecPath, i), &spec.Containers[i])
	}
	for i := range spec.EphemeralContainers {
		container := corev1.Container(spec.EphemeralContainers[i].EphemeralContainerCommon)
		see(fmt.Sprintf("%s.ephemeralContainers[%d]", p.SpecPath, i), &container)
	}
}

// Parts are the kinds of pods that the object makes: one for Kubernetes' own kinds, or none.
func (o *Object) Parts() []Part {
	if o.Template == nil {
		return o.Pods
	}
	return []Part{{SpecPath: o.SpecPath, Template: o.Template}}
}

// Systems are the systems that the object's pods name, in the order of its pod templates. More than one is a mistake, and each is judged.
func (o *Object) Systems() []string {
	if o.Template != nil {
		if system := o.Template.Labels[v1alpha1.SystemLabel]; system != "" {
			return []string{system}
		}
		return nil
	}
	var names []string
	for i := range o.Pods {
		if name := o.Pods[i].System(); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// System is the first system that the object's pods name, or empty.
func (o *Object) System() string {
	if names := o.Systems(); len(names) > 0 {
		return names[0]
	}
	return ""
}

// Said is one thing that an object says of its models beside its pod templates.
type Said struct {
	// Field is where.
	Field string
	// How tells what Text is.
	How How
	// Text is the model, the command, or what is not read.
	Text string
	// Why says why it is not read; empty if it is.
	Why string
}

// How tells what an object says.
type How uint8

// An object names a model, or a command that its pods run, or says something that is not read.
const (
	NamesModel How = iota
	RunsCommand
	IsUnread
)

// Size is one number by which an object says how many pods it asks for.
type Size struct {
	Field string
	Count int64
}
