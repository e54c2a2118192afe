// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// kinds is every kind that runs pods and that this package reads. A kind is where its pod spec stands, and how to reach its parts.
var kinds = []Kind{
	newKind(appsv1.SchemeGroupVersion.WithKind("Deployment"), "spec.template.spec", func(d *appsv1.Deployment) Object {
		return Object{Meta: d.ObjectMeta, Template: &d.Spec.Template, Replicas: d.Spec.Replicas}
	}),
	newKind(corev1.SchemeGroupVersion.WithKind("Pod"), "spec", func(p *corev1.Pod) Object {
		return Object{Meta: p.ObjectMeta, Template: &corev1.PodTemplateSpec{ObjectMeta: p.ObjectMeta, Spec: p.Spec}, IsPod: true}
	}),
}

// Kind is one kind of object that runs pods.
type Kind struct {
	// GVK is the kind's group, version and kind.
	GVK schema.GroupVersionKind
	// SpecPath is where the pod spec stands in the object, such as spec.template.spec.
	SpecPath string

	decode func(raw []byte) (Object, error)
	read   func(obj runtime.Object) (Object, bool)
}

// Object is an object that runs pods, whatever its kind.
type Object struct {
	// Meta is the object's own metadata.
	Meta metav1.ObjectMeta
	// Kind is the object's kind, such as Deployment.
	Kind string
	// SpecPath is where the pod spec stands in the object, such as spec.template.spec.
	SpecPath string
	// Template is the pod template; for a pod, its own metadata and spec.
	Template *corev1.PodTemplateSpec
	// Replicas is how many pods the object asks for; nil if it does not say, and for a pod.
	Replicas *int32
	// IsPod tells that the object is a pod, and not something that makes pods.
	IsPod bool
}

// WithoutNode is the object as it was before the scheduler chose a node for it. The original stays as it is.
func (o Object) WithoutNode() Object {
	if o.Template != nil && o.Template.Spec.NodeName != "" {
		template := *o.Template
		template.Spec.NodeName = ""
		o.Template = &template
	}
	return o
}

// newKind makes a row of the table from a function that reads one typed object.
func newKind[T any, P interface {
	*T
	runtime.Object
}](gvk schema.GroupVersionKind, specPath string, object func(P) Object) Kind {
	complete := func(typed P) Object {
		o := object(typed)
		o.Kind, o.SpecPath = gvk.Kind, specPath
		return o
	}
	return Kind{
		GVK:      gvk,
		SpecPath: specPath,
		decode: func(raw []byte) (Object, error) {
			typed := P(new(T))
			if err := json.Unmarshal(raw, typed); err != nil {
				return Object{}, fmt.Errorf("reading a %s (%s): %w", gvk.Kind, gvk.GroupVersion(), err)
			}
			written := typed.GetObjectKind().GroupVersionKind()
			if !written.Empty() && written != gvk {
				return Object{}, fmt.Errorf("reading a %s (%s): the object says that it is a %s (%s)",
					gvk.Kind, gvk.GroupVersion(), written.Kind, written.GroupVersion())
			}
			return complete(typed), nil
		},
		read: func(obj runtime.Object) (Object, bool) {
			typed, ok := obj.(P)
			if !ok || typed == nil {
				return Object{}, false
			}
			return complete(typed), true
		},
	}
}

// Kinds lists the kinds that this package reads. The caller owns the list.
func Kinds() []Kind {
	return append([]Kind(nil), kinds...)
}

// Lookup finds a kind that this package reads.
func Lookup(gvk schema.GroupVersionKind) (Kind, bool) {
	for i := range kinds {
		if kinds[i].GVK == gvk {
			return kinds[i], true
		}
	}
	return Kind{}, false
}

// Decode reads an object of a kind from its JSON. The error says which kind, and what is wrong; a kind that this package does not know is an
// error too.
func Decode(gvk schema.GroupVersionKind, raw []byte) (Object, error) {
	kind, ok := Lookup(gvk)
	if !ok {
		return Object{}, fmt.Errorf("kind %s (%s) is not one that is known to run pods", gvk.Kind, gvk.GroupVersion())
	}
	return kind.decode(raw)
}

// Read reads a typed object. A type that this package does not know is an error.
func Read(obj runtime.Object) (Object, error) {
	for i := range kinds {
		if o, ok := kinds[i].read(obj); ok {
			return o, nil
		}
	}
	return Object{}, fmt.Errorf("an object of type %T is not one that is known to run pods", obj)
}

// FromObject says what the rules need to know of a typed object. A type that this package does not know is an error.
func FromObject(obj runtime.Object) (decision.Workload, error) {
	o, err := Read(obj)
	if err != nil {
		return decision.Workload{}, err
	}
	return Facts(o), nil
}
