// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"encoding/json"
	"slices"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// schemaRule is a CEL rule of a generated CRD, with the place that its refusal names.
type schemaRule struct{ kind, place, message string }

// found is what the generated CRDs say, each as kind and place.
type found struct {
	rules    []schemaRule
	limits   map[string]limit
	enums    map[string][]string
	required []string
	keyed    map[string]string
	sets     []string
	moments  []string
}

// readSchemas walks the CRDs of config/crd/bases. Left out are metadata and status.conditions, whose rules are Kubernetes' own.
func readSchemas(t *testing.T) *found {
	t.Helper()
	crds, err := controlplane.CRDs()
	if err != nil {
		t.Fatal(err)
	}
	result := &found{limits: map[string]limit{}, enums: map[string][]string{}, keyed: map[string]string{}}
	for i := range crds {
		for _, version := range crds[i].Spec.Versions {
			result.walk(t, crds[i].Spec.Names.Kind, "", version.Schema.OpenAPIV3Schema)
		}
	}
	return result
}

func (f *found) walk(t *testing.T, kind, place string, schema *apiextensionsv1.JSONSchemaProps) {
	t.Helper()
	if place == "metadata" || place == "status.conditions" {
		return
	}
	at := kind + " " + place
	for _, rule := range schema.XValidations {
		f.rules = append(f.rules, schemaRule{kind, join(place, rule.FieldPath), rule.Message})
	}
	f.readLimit(at, place, schema)
	for _, value := range schema.Enum {
		var word string
		if err := json.Unmarshal(value.Raw, &word); err != nil {
			t.Fatal(err)
		}
		f.enums[at] = append(f.enums[at], word)
	}
	for _, name := range schema.Required {
		f.required = append(f.required, kind+" "+join(place, "."+name))
	}
	if schema.XListType != nil && *schema.XListType == "map" {
		f.keyed[at] = schema.XListMapKeys[0]
	}
	if schema.XListType != nil && *schema.XListType == "set" {
		f.sets = append(f.sets, at)
	}
	if schema.Format == "date-time" {
		f.moments = append(f.moments, at)
	}
	for name := range schema.Properties {
		property := schema.Properties[name]
		f.walk(t, kind, join(place, "."+name), &property)
	}
	if schema.Items != nil {
		f.walk(t, kind, place+"[]", schema.Items.Schema)
	}
}

func (f *found) readLimit(at, place string, schema *apiextensionsv1.JSONSchemaProps) {
	switch {
	case schema.MinLength != nil || schema.MaxLength != nil:
		f.limits[at] = text(place, whole(schema.MinLength), whole(schema.MaxLength))
	case schema.MinItems != nil || schema.MaxItems != nil:
		f.limits[at] = list(place, whole(schema.MinItems), whole(schema.MaxItems), "")
	case schema.Minimum != nil || schema.Maximum != nil:
		f.limits[at] = amount(place, whole(schema.Minimum), whole(schema.Maximum))
	}
}

func whole[N int64 | float64](n *N) int64 {
	if n == nil {
		return unbounded
	}
	return int64(*n)
}

func join(place, below string) string {
	if place == "" && below != "" {
		return below[1:]
	}
	return place + below
}

func sorted(texts []string) []string {
	slices.Sort(texts)
	return texts
}
