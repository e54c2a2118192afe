// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// systemLabel is where the system's name stands in labels.
var systemLabel = route{v1alpha1.SystemLabel}

// read reads one kind of pod. It is there if something of it is written: a pod spec, a container, or its system.
func (r *podsRow) read(o *Object, field string, value any) (problems []error) {
	part := Part{SpecPath: field, Template: &corev1.PodTemplateSpec{}}
	spec, found := value, true
	switch r.Holds {
	case holdsTemplate:
		part.SpecPath, spec = field+".spec", route{"spec"}.one(value)
	case holdsFields:
		spec = nil
		if len(r.podSpec) > 0 {
			part.SpecPath, spec = joinPath(field, r.podSpec), r.podSpec.one(value)
		}
		found = spec != nil
	}
	if err := convert(spec, &part.Template.Spec); err != nil {
		o.unread(part.SpecPath, "the pod spec is not what its kind says")
		problems = append(problems, fmt.Errorf("%s: %w", part.SpecPath, err))
	}
	for _, p := range r.containers {
		p.walk(value, field, func(field string, value any) bool {
			single := Single{Path: field}
			if err := convert(value, &single.Container); err != nil {
				o.unread(field, "the container is not what its kind says")
				problems = append(problems, fmt.Errorf("%s: %w", field, err))
			}
			part.Single = append(part.Single, single)
			return true
		})
	}
	named := r.readLabel(&part, o, field, value)
	if found || named || len(part.Single) > 0 {
		o.Pods = append(o.Pods, part)
	}
	return problems
}

// readLabel reads the system that the pods name, and tells whether they name one. What is written for the pods counts before what the object hands
// down to them.
func (r *podsRow) readLabel(part *Part, o *Object, field string, value any) bool {
	at := r.labels
	if r.Holds == holdsTemplate {
		at = route{"metadata", "labels"}
	}
	part.Unlabelled = len(at) == 0 && !r.ObjectLabels
	part.LabelsPath = "metadata.labels"
	name, named := "", false
	if r.ObjectLabels {
		name, named = o.Meta.Labels[v1alpha1.SystemLabel]
	}
	if len(at) > 0 {
		own, ok := systemLabel.one(at.one(value)).(string)
		if ok {
			name, named = own, true
		}
		if ok || !r.ObjectLabels {
			part.LabelsPath = joinPath(field, at)
		}
	}
	if named {
		part.Template.Labels = map[string]string{v1alpha1.SystemLabel: name}
	}
	return named
}

func joinPath(field string, p route) string {
	for _, step := range p {
		field = join(field, step)
	}
	return field
}
