// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"cmp"
	"context"
	"slices"
	"strings"

	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Problem is one thing for which the API server would not take an object.
type Problem struct {
	// Field is where, such as spec.risk.tier; empty for the object as a whole.
	Field string
	// Message is what is wrong, in the words of the API server.
	Message string
}

// Unknown is the message of a field that the kind does not have.
const Unknown = "unknown field"

// Has tells whether objects of a kind can be checked.
func (k *Kinds) Has(gvk kubeschema.GroupVersionKind) bool { return k.kinds[gvk] != nil }

// Namespaced tells whether objects of a kind belong to a namespace.
func (k *Kinds) Namespaced(gvk kubeschema.GroupVersionKind) bool {
	return k.kinds[gvk] != nil && k.kinds[gvk].namespaced
}

// Check is all that is wrong with an object, or nil. It is left as it is. before is what is stored under its name, or nil: some rules compare the two.
func (k *Kinds) Check(ctx context.Context, object, before *unstructured.Unstructured) []Problem {
	of := k.kinds[object.GroupVersionKind()]
	// What is sent as status is not looked at: the API server takes it from a subresource alone.
	object = object.DeepCopy()
	unstructured.RemoveNestedField(object.Object, "status")
	// A field that is null is one that is left out, unless the kind says that it may be null.
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, of.structural)
	problems := of.unknown(object)
	if len(problems) > 0 {
		return problems
	}
	found := of.wrong(ctx, object)
	if !slices.ContainsFunc(found, func(err *field.Error) bool { return slices.Contains(blocking, err.Type) }) {
		var old any
		if before != nil {
			old = before.Object
		}
		broken, _ := of.rules.Validate(ctx, nil, of.structural, object.Object, old, costBudget)
		found = append(found, broken...)
	}
	for _, err := range found {
		problems = append(problems, Problem{Field: err.Field, Message: err.ErrorBody()})
	}
	// The validators go through maps.
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Message, b.Message))
	})
	return problems
}

// unknown are the fields that the kind does not have, which the API server would drop, or refuse if it is asked to.
func (k *kind) unknown(object *unstructured.Unstructured) []Problem {
	options := structural.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	paths := pruning.PruneWithOptions(object.DeepCopy().Object, k.structural, true, options)
	wrong, more := objectmeta.CoerceWithOptions(nil, object.DeepCopy().Object, k.structural, true, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if wrong != nil {
		return []Problem{{Field: wrong.Field, Message: wrong.ErrorBody()}}
	}
	paths = append(paths, more...)
	slices.Sort(paths)
	var problems []Problem
	for _, path := range slices.Compact(paths) {
		problems = append(problems, Problem{Field: strings.TrimPrefix(path, "."), Message: Unknown})
	}
	return problems
}

// blocking are the mistakes for which the CEL rules are left out: they could not be evaluated, or would cost too much.
var blocking = []field.ErrorType{
	field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid,
}

// wrong is what breaks the schema.
func (k *kind) wrong(ctx context.Context, object *unstructured.Unstructured) field.ErrorList {
	found := apivalidation.ValidateObjectMetaAccessor(object, k.namespaced, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	found = append(found, validation.ValidateCustomResource(nil, object.Object, k.openAPI)...)
	found = append(found, objectmeta.Validate(ctx, nil, object.Object, k.structural, false)...)
	return append(found, listtype.ValidateListSetsAndMaps(nil, k.structural, object.Object)...)
}
