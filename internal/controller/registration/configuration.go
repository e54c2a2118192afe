// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"fmt"
	"maps"
	"slices"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// configuration is an object that the API server's admission follows: what is wanted, and what is stored.
type configuration interface {
	// String names it, as Kind/name.
	String() string
	kindName() string
	key() client.ObjectKey
	// policyName is the admission policy that it is or that it binds; empty for webhooks.
	policyName() string
	// stored is the object to read into.
	stored() client.Object
	// same tells whether what is stored is what is wanted.
	same() bool
	// fresh is what to create.
	fresh() client.Object
	// mended is what is stored, with what is ours in it as wanted. Labels and annotations of others stay: a GitOps tool that finds its own
	// gone would write them again, and so on.
	mended() client.Object
	// hash names what is wanted.
	hash() string
}

// copied is a typed object.
type copied[T any] interface {
	client.Object
	DeepCopy() T
}

// kept is a configuration of one type. Its body is what the operator decides of it.
type kept[T copied[T]] struct {
	kind   string
	policy string
	wanted T
	have   T
	body   func(T) any
	put    func(into, from T)
}

func (k *kept[T]) String() string        { return fmt.Sprintf("%s %q", k.kind, k.wanted.GetName()) }
func (k *kept[T]) kindName() string      { return k.kind }
func (k *kept[T]) policyName() string    { return k.policy }
func (k *kept[T]) key() client.ObjectKey { return client.ObjectKeyFromObject(k.wanted) }
func (k *kept[T]) stored() client.Object { return k.have }
func (k *kept[T]) fresh() client.Object  { return k.wanted.DeepCopy() }
func (k *kept[T]) hash() string          { return hash(k.wanted) }

func (k *kept[T]) same() bool {
	return apiequality.Semantic.DeepEqual(k.body(k.have), k.body(k.wanted)) && bears(k.have, k.wanted)
}

func (k *kept[T]) mended() client.Object {
	mended := k.have.DeepCopy()
	k.put(mended, k.wanted.DeepCopy())
	mend(mended, k.wanted)
	return mended
}

// bears tells whether an object has the labels and the owner that it should have.
func bears(have, wanted client.Object) bool {
	for key, value := range wanted.GetLabels() {
		if have.GetLabels()[key] != value {
			return false
		}
	}
	return slices.EqualFunc(have.GetOwnerReferences(), wanted.GetOwnerReferences(), func(a, b metav1.OwnerReference) bool {
		return apiequality.Semantic.DeepEqual(a, b)
	})
}

func mend(have, wanted client.Object) {
	labels := maps.Clone(have.GetLabels())
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, wanted.GetLabels())
	have.SetLabels(labels)
	// Another owner could take the configuration with it.
	have.SetOwnerReferences(wanted.GetOwnerReferences())
}
