// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Table is every kind that is read: Kubernetes' own, the custom kinds that come with the operator, and those that a platform team adds. A nil
// table holds Kubernetes' own.
type Table struct {
	custom []Kind
}

// Custom are the kinds that are not Kubernetes' own. The caller owns the list.
func (t *Table) Custom() []Kind {
	if t == nil {
		return nil
	}
	return slices.Clone(t.custom)
}

// Kinds are all kinds. The caller owns the list.
func (t *Table) Kinds() []Kind { return append(Kinds(), t.Custom()...) }

// Lookup finds a kind, in that version.
func (t *Table) Lookup(gvk schema.GroupVersionKind) (Kind, bool) {
	if kind, ok := Lookup(gvk); ok {
		return kind, true
	}
	kind, ok := t.Find(gvk.Group, gvk.Kind)
	if !ok || kind.row == nil || !slices.Contains(kind.row.Versions, gvk.Version) {
		return Kind{}, false
	}
	return kind.At(gvk.Version), true
}

// Find finds a kind by its group and name, whatever the version.
func (t *Table) Find(group, kind string) (Kind, bool) {
	if found, ok := Find(group, kind); ok {
		return found, true
	}
	return t.first(func(k *Kind) bool { return k.GVK.Group == group && k.GVK.Kind == kind })
}

// OfResource finds a kind by the name that requests have for it, such as deployments.
func (t *Table) OfResource(group, resource string) (Kind, bool) {
	if found, ok := OfResource(group, resource); ok {
		return found, true
	}
	return t.first(func(k *Kind) bool { return k.GVK.Group == group && k.Resource == resource })
}

func (t *Table) first(choose func(*Kind) bool) (Kind, bool) {
	if t == nil {
		return Kind{}, false
	}
	for i := range t.custom {
		if choose(&t.custom[i]) {
			return t.custom[i], true
		}
	}
	return Kind{}, false
}

// Decode reads an object of a kind from its JSON, as the function Decode does.
func (t *Table) Decode(gvk schema.GroupVersionKind, raw []byte) (Object, error) {
	kind, ok := t.Lookup(gvk)
	if !ok {
		return Object{}, fmt.Errorf("kind %s (%s) is not one that is known to run pods", gvk.Kind, gvk.GroupVersion())
	}
	return kind.decode(raw)
}

// Read reads a typed object, or one of a custom kind. A part of such a one that is not what its kind says is said to be unread.
func (t *Table) Read(obj runtime.Object) (Object, error) {
	u, ok := obj.(*unstructured.Unstructured)
	if !ok {
		return Read(obj)
	}
	kind, ok := t.Lookup(u.GroupVersionKind())
	if !ok || kind.row == nil {
		return Object{}, fmt.Errorf("kind %s (%s) is not one that is known to run pods", u.GetKind(), u.GetAPIVersion())
	}
	return kind.Read(u)
}

// Claim is the object's controller, as its owner references name it, if it is of a kind that makes such objects.
func (t *Table) Claim(o *Object) (Claim, bool) {
	ref := metav1.GetControllerOfNoCopy(&o.Meta)
	if ref == nil {
		return Claim{}, false
	}
	version, err := schema.ParseGroupVersion(ref.APIVersion)
	if err != nil {
		return Claim{}, false
	}
	kind, ok := t.Find(version.Group, ref.Kind)
	if !ok || !slices.Contains(kind.Makes, o.Kind) {
		return Claim{}, false
	}
	if kind.row != nil && slices.Contains(kind.row.Versions, version.Version) {
		kind = kind.At(version.Version)
	}
	return Claim{Kind: kind, Name: ref.Name, UID: ref.UID}, true
}
