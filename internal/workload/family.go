// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// Claim is what an object says of who made it. Anybody may write one into an object, so that it counts for nothing until MadeBy agrees.
type Claim struct {
	// Kind is the maker's kind.
	Kind Kind
	// Name and UID are the maker's own.
	Name string
	UID  types.UID
}

// Claim is the object's controller, as its owner references name it, if it is of a kind of Kubernetes' own that makes such objects.
func (o *Object) Claim() (Claim, bool) { return (*Table)(nil).Claim(o) }

// MadeBy tells whether an object that names the owner as its controller can have been made by it: it is that very owner, which makes such objects,
// whose selector chooses the object and whose pods are of the same system.
func (o *Object) MadeBy(owner *Object) bool {
	ref := metav1.GetControllerOfNoCopy(&o.Meta)
	if ref == nil || owner.Kind != ref.Kind || owner.Meta.UID != ref.UID || owner.Meta.Name != ref.Name || !slices.Contains(owner.makes, o.Kind) {
		return false
	}
	if version, err := schema.ParseGroupVersion(ref.APIVersion); err != nil || version.Group != owner.Group {
		return false
	}
	if len(o.Parts()) == 0 || len(owner.Parts()) == 0 || !owner.names(o.System()) {
		return false
	}
	if owner.Selector == nil {
		// A CronJob knows its Jobs by their owner references alone, and so do pods and custom kinds what is made for them.
		return owner.byReference
	}
	selector, err := metav1.LabelSelectorAsSelector(owner.Selector)
	return err == nil && !selector.Empty() && selector.Matches(labels.Set(o.Meta.Labels))
}

// names tells whether some of the object's pods name the system, or none if it is empty.
func (o *Object) names(system string) bool {
	names := o.Systems()
	return system == "" && len(names) == 0 || slices.Contains(names, system)
}

// Family finds who made what among objects.
type Family struct {
	makers map[types.UID]*Object
}

// NewFamily looks at these objects.
func NewFamily(objects []Object) *Family {
	f := &Family{makers: make(map[types.UID]*Object)}
	for i := range objects {
		if objects[i].Meta.UID != "" {
			f.makers[objects[i].Meta.UID] = &objects[i]
		}
	}
	return f
}

// Owner is the object that made another, or nil if none of the family did.
func (f *Family) Owner(o *Object) *Object {
	ref := metav1.GetControllerOfNoCopy(&o.Meta)
	if ref == nil {
		return nil
	}
	if owner := f.makers[ref.UID]; owner != nil && o.MadeBy(owner) {
		return owner
	}
	return nil
}
