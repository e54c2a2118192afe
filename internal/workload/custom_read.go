// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"errors"
	"fmt"
	"math"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// How many pod templates, and how many things that an object says of its models, are read. What has more is said to be unread.
const (
	maximumParts = 256
	maximumSaid  = 1024
)

// kind makes the kind that the row describes, in one of its versions.
func (r *customRow) kind(version string) Kind {
	gvk := schema.GroupVersionKind{Group: r.Group, Version: version, Kind: r.Kind}
	return Kind{
		GVK: gvk, Resource: r.Resource, Scales: r.Scales, Makes: r.Makes, row: r,
		decode: func(raw []byte) (Object, error) {
			content := map[string]any{}
			if err := json.Unmarshal(raw, &content); err != nil {
				return Object{}, fmt.Errorf("reading a %s (%s): %w", gvk.Kind, gvk.GroupVersion(), err)
			}
			u := &unstructured.Unstructured{Object: content}
			if written := u.GroupVersionKind(); !written.Empty() && written != gvk {
				return Object{}, fmt.Errorf("reading a %s (%s): the object says that it is a %s (%s)",
					gvk.Kind, gvk.GroupVersion(), written.Kind, written.GroupVersion())
			}
			o, err := r.object(content)
			if err != nil {
				return Object{}, fmt.Errorf("reading a %s (%s): %w", gvk.Kind, gvk.GroupVersion(), err)
			}
			return o, nil
		},
		read: func(obj runtime.Object) (Object, bool) {
			u, ok := obj.(*unstructured.Unstructured)
			if !ok || u == nil || u.GroupVersionKind() != gvk {
				return Object{}, false
			}
			// What is not what its kind says is unread, and the rest is as good as ever.
			o, _ := r.object(u.Object) //nolint:errcheck // see above: the object says itself what is unread
			return o, true
		},
		empty: func() runtime.Object {
			u := &unstructured.Unstructured{}
			u.SetGroupVersionKind(gvk)
			return u
		},
	}
}

// At is the kind in another version, for a custom kind.
func (k *Kind) At(version string) Kind {
	if k.row == nil {
		return *k
	}
	return k.row.kind(version)
}

// Versions are those in which a custom kind is read, the one to be preferred first.
func (k *Kind) Versions() []string {
	if k.row == nil {
		return []string{k.GVK.Version}
	}
	return k.row.Versions
}

// Custom tells whether the kind is not Kubernetes' own.
func (k *Kind) Custom() bool { return k.row != nil }

// Unmarked tells that nothing may be written into annotations of such objects: they would be handed down to pods.
func (k *Kind) Unmarked() bool { return k.row != nil && k.row.Unmarked }

// object reads an object. It reads what it can whatever the error is.
func (r *customRow) object(content map[string]any) (Object, error) {
	o := Object{Group: r.Group, Kind: r.Kind, makes: r.Makes, byReference: true, Pods: []Part{}}
	var problems []error
	if err := convert(content["metadata"], &o.Meta); err != nil {
		// Labels and owners must be known even so.
		u := unstructured.Unstructured{Object: content}
		o.Meta = metav1.ObjectMeta{Namespace: u.GetNamespace(), Name: u.GetName(), UID: u.GetUID(), Labels: u.GetLabels(), OwnerReferences: u.GetOwnerReferences()}
		problems = append(problems, fmt.Errorf("metadata: %w", err))
	}
	for i := range r.Pods {
		pods := &r.Pods[i]
		pods.at.walk(content, "", func(field string, value any) bool {
			if len(o.Pods) == maximumParts {
				o.unread(field, "", fmt.Sprintf("there are more pod templates than %d", maximumParts))
				problems = append(problems, fmt.Errorf("it has more pod templates than %d", maximumParts))
				return false
			}
			if err := pods.read(&o, field, value); err != nil {
				problems = append(problems, err)
			}
			return true
		})
	}
	problems = append(problems, r.readSaid(&o, content))
	r.readSizes(&o, content)
	return o, errors.Join(problems...)
}

func (o *Object) unread(field, text, why string) {
	o.Said = append(o.Said, Said{Field: field, How: IsUnread, Text: text, Why: why})
}

// systemLabel is where the system's name stands in labels.
var systemLabel = route{v1alpha1.SystemLabel}

// read reads one kind of pod.
func (r *podsRow) read(o *Object, field string, value any) error {
	part := Part{SpecPath: field, LabelsPath: "metadata.labels", Template: &corev1.PodTemplateSpec{}}
	found, labelsAt, spec := true, r.labels, value
	switch r.Holds {
	case holdsTemplate:
		part.SpecPath, labelsAt = field+".spec", route{"metadata", "labels"}
		spec = route{"spec"}.one(value)
	case holdsFields:
		spec, found = nil, false
		if len(r.podSpec) > 0 {
			part.SpecPath, spec = joinPath(field, r.podSpec), r.podSpec.one(value)
			found = spec != nil
		}
	}
	labels := map[string]string{}
	if label, ok := o.Meta.Labels[v1alpha1.SystemLabel]; ok && r.ObjectLabels {
		labels[v1alpha1.SystemLabel], found = label, true
	}
	if len(labelsAt) > 0 {
		if !r.ObjectLabels {
			part.LabelsPath = joinPath(field, labelsAt)
		}
		if label, ok := systemLabel.one(labelsAt.one(value)).(string); ok {
			labels[v1alpha1.SystemLabel], found = label, true
			part.LabelsPath = joinPath(field, labelsAt)
		}
	}
	part.Unlabelled = len(labelsAt) == 0 && !r.ObjectLabels
	var problems []error
	if err := convert(spec, &part.Template.Spec); err != nil {
		o.unread(part.SpecPath, "", "the pod spec is not what its kind says")
		problems = append(problems, fmt.Errorf("%s: %w", part.SpecPath, err))
	}
	for _, p := range r.containers {
		p.walk(value, field, func(field string, value any) bool {
			single := Single{Path: field}
			if err := convert(value, &single.Container); err != nil {
				o.unread(field, "", "the container is not what its kind says")
				problems = append(problems, fmt.Errorf("%s: %w", field, err))
			}
			part.Single, found = append(part.Single, single), true
			return true
		})
	}
	if found {
		part.Template.Labels = labels
		o.Pods = append(o.Pods, part)
	}
	return errors.Join(problems...)
}

func joinPath(field string, p route) string {
	for _, step := range p {
		field = join(field, step)
	}
	return field
}

// readSaid reads what an object says of its models beside its pod templates.
func (r *customRow) readSaid(o *Object, content map[string]any) (problem error) {
	add := func(said Said) bool {
		if len(o.Said) >= maximumSaid {
			problem = fmt.Errorf("it names more models than %d", maximumSaid)
			o.unread(said.Field, "", fmt.Sprintf("there are more models than %d", maximumSaid))
			return false
		}
		o.Said = append(o.Said, said)
		return true
	}
	texts := func(paths []route, how How) {
		for _, p := range paths {
			p.walk(content, "", func(field string, value any) bool {
				text, ok := value.(string)
				if !ok {
					return add(Said{Field: field, How: IsUnread, Why: "it is no text"})
				}
				return text == "" || add(Said{Field: field, How: how, Text: text})
			})
		}
	}
	texts(r.paths.models, NamesModel)
	texts(r.paths.commands, RunsCommand)
	for i := range r.Unread {
		u := &r.Unread[i]
		u.at.walk(content, "", func(field string, value any) bool {
			if text, isText := value.(string); isText && text == "" || len(u.without) > 0 && u.without.one(value) != nil {
				return true
			}
			text, err := json.Marshal(value)
			if err != nil {
				text = fmt.Append(nil, value)
			}
			return add(Said{Field: field, How: IsUnread, Text: string(text), Why: u.Says})
		})
	}
	return problem
}

// readSizes reads how many pods an object asks for.
func (r *customRow) readSizes(o *Object, content map[string]any) {
	suspended, _ := r.paths.suspend.one(content).(bool)
	var sum int64
	for _, p := range r.paths.replicas {
		p.walk(content, "", func(field string, value any) bool {
			count, ok := value.(int64)
			if !ok {
				return true
			}
			if suspended || count < 0 {
				count = 0
			}
			o.Sizes = append(o.Sizes, Size{Field: field, Count: count})
			sum = min(sum+min(count, math.MaxInt32), math.MaxInt32)
			return true
		})
	}
	if len(o.Sizes) > 0 || suspended {
		o.Replicas = new(int32(sum)) //nolint:gosec // it is at most the greatest int32
	}
}

// convert reads a part of an object as a type. Nothing is read as nothing.
func convert(from, into any) error {
	if from == nil {
		return nil
	}
	raw, err := json.Marshal(from)
	if err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	return json.Unmarshal(raw, into)
}
