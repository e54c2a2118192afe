// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// Kind is one kind of object that runs pods.
type Kind struct {
	// GVK is the kind's group, version and kind.
	GVK schema.GroupVersionKind
	// Resource is the kind's name in requests, such as deployments.
	Resource string
	// SpecPath is where the pod spec stands in the object, such as spec.template.spec.
	SpecPath string
	// Scales tells that the kind has a scale subresource.
	Scales bool
	// Makes are the kinds of what is made for such an object. Maker is the name of the controller of Kubernetes that does; empty for a pod, and
	// for a kind that is not Kubernetes' own: nobody knows under which account its controller runs.
	Makes []string
	Maker string

	decode func(raw []byte) (Object, error)
	read   func(obj runtime.Object) (Object, bool)
	empty  func() runtime.Object
	// row is the row of the table of custom kinds, or nil for a kind of Kubernetes' own.
	row *customRow
}

// Object is an object that runs pods, whatever its kind.
type Object struct {
	// Meta is the object's own metadata.
	Meta metav1.ObjectMeta
	// Group is the group of the object's kind, such as apps; empty for a pod.
	Group string
	// Kind is the object's kind, such as Deployment.
	Kind string
	// SpecPath is where the pod spec stands in the object, such as spec.template.spec.
	SpecPath string
	// Template is the pod template; for a pod, its own metadata and spec. Nil: the object has none.
	Template *corev1.PodTemplateSpec
	// Selector says by which labels the object knows what it made; nil if it knows by other means.
	Selector *metav1.LabelSelector
	// Replicas is how many pods the object asks for; nil if it does not say, and for a pod.
	Replicas *int32
	// PerNode tells that the object runs one pod on each node that its template allows.
	PerNode bool
	// IsPod tells that the object is a pod, and not something that makes pods.
	IsPod bool
	// Status is what a pod's node reports; nil for what is no pod. The cache keeps the phase and the digests of it.
	Status *corev1.PodStatus

	// Pods are the pod templates of an object of a custom kind, which may have many; Template is nil then.
	Pods []Part
	// Said is what an object of a custom kind says of its models beside its pod templates.
	Said []Said
	// Sizes are the numbers by which an object of a custom kind says how many pods it asks for; Replicas is their sum.
	Sizes []Size

	// makes are the kinds of what is made for it, and byReference tells that it knows those by their owner references alone.
	makes       []string
	byReference bool
}

// WithoutNode is a pod as it was before the scheduler chose a node for it; the original stays as it is. What makes pods names a node only if its
// author does.
func (o *Object) WithoutNode() Object {
	without := *o
	if o.IsPod && o.Template.Spec.NodeName != "" {
		template := *o.Template
		template.Spec.NodeName = ""
		without.Template = &template
	}
	return without
}

// New is an empty object of the kind, to read one into.
func (k *Kind) New() runtime.Object {
	return k.empty()
}

// Read reads an object of the kind.
func (k *Kind) Read(obj runtime.Object) (Object, error) {
	if o, ok := k.read(obj); ok {
		return o, nil
	}
	return Object{}, fmt.Errorf("an object of type %T is no %s", obj, k.GVK.Kind)
}

// newKind makes a row of the table from a function that reads one typed object.
func newKind[T any, P interface {
	*T
	runtime.Object
}](row Kind, object func(P) Object) Kind {
	gvk := row.GVK
	complete := func(typed P) Object {
		o := object(typed)
		o.Group, o.Kind, o.SpecPath = gvk.Group, gvk.Kind, row.SpecPath
		o.makes, o.byReference = row.Makes, row.SpecPath == JobTemplatePath || row.SpecPath == PodPath
		return o
	}
	row.empty = func() runtime.Object { return P(new(T)) }
	row.decode = func(raw []byte) (Object, error) {
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
	}
	row.read = func(obj runtime.Object) (Object, bool) {
		typed, ok := obj.(P)
		if !ok || typed == nil {
			return Object{}, false
		}
		return complete(typed), true
	}
	return row
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

// Find finds a kind that this package reads by its group and name, whatever the version.
func Find(group, kind string) (Kind, bool) {
	for i := range kinds {
		if kinds[i].GVK.Group == group && kinds[i].GVK.Kind == kind {
			return kinds[i], true
		}
	}
	return Kind{}, false
}

// OfResource finds a kind that this package reads by the name that requests have for it, such as deployments.
func OfResource(group, resource string) (Kind, bool) {
	for i := range kinds {
		if kinds[i].GVK.Group == group && kinds[i].Resource == resource {
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
