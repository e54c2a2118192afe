// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Claim is what an object says of who made it. Anybody may write one into an object, so that it counts for nothing until MadeBy agrees.
type Claim struct {
	// Kind is the maker's kind.
	Kind Kind
	// Name and UID are the maker's own.
	Name string
	UID  types.UID
}

// Claim is the object's controller, as its owner references name it, if it is of a kind that makes such objects.
func (o *Object) Claim() (Claim, bool) {
	ref := metav1.GetControllerOfNoCopy(&o.Meta)
	if ref == nil {
		return Claim{}, false
	}
	version, err := schema.ParseGroupVersion(ref.APIVersion)
	if err != nil {
		return Claim{}, false
	}
	kind, ok := Find(version.Group, ref.Kind)
	if !ok || kind.Makes != o.Kind {
		return Claim{}, false
	}
	return Claim{Kind: kind, Name: ref.Name, UID: ref.UID}, true
}

// MadeBy tells whether an object that claims the owner can have been made by it: it is that very owner, whose selector chooses the object and
// whose template names the same system.
func (o *Object) MadeBy(owner *Object) bool {
	claim, ok := o.Claim()
	if !ok || owner.Group != claim.Kind.GVK.Group || owner.Kind != claim.Kind.GVK.Kind || owner.Meta.UID != claim.UID || owner.Meta.Name != claim.Name {
		return false
	}
	if o.Template == nil || owner.Template == nil || o.Template.Labels[v1alpha1.SystemLabel] != owner.Template.Labels[v1alpha1.SystemLabel] {
		return false
	}
	if owner.Selector == nil {
		// A CronJob knows its Jobs by their owner references alone.
		return owner.Kind == "CronJob"
	}
	selector, err := metav1.LabelSelectorAsSelector(owner.Selector)
	return err == nil && !selector.Empty() && selector.Matches(labels.Set(o.Meta.Labels))
}

// Family finds who made what among objects.
type Family struct {
	makers map[types.UID]*Object
}

// NewFamily looks at these objects.
func NewFamily(objects []Object) *Family {
	f := &Family{makers: make(map[types.UID]*Object)}
	for i := range objects {
		if !objects[i].IsPod && objects[i].Meta.UID != "" {
			f.makers[objects[i].Meta.UID] = &objects[i]
		}
	}
	return f
}

// Owner is the object that made another, or nil if none of the family did.
func (f *Family) Owner(o *Object) *Object {
	claim, ok := o.Claim()
	if !ok {
		return nil
	}
	if owner := f.makers[claim.UID]; owner != nil && o.MadeBy(owner) {
		return owner
	}
	return nil
}
