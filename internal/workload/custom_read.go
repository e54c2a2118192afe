// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"
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
			o, _ := r.object(u.Object)
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
				o.unread(field, fmt.Sprintf("there are more pod templates than %d", maximumParts))
				problems = append(problems, fmt.Errorf("it has more pod templates than %d", maximumParts))
				return false
			}
			problems = append(problems, pods.read(&o, field, value)...)
			return true
		})
	}
	problems = append(problems, r.readSaid(&o, content))
	r.readSizes(&o, content)
	return o, errors.Join(problems...)
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
