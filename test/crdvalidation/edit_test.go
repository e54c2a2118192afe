// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"strconv"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// edit changes one place of an object. A place is written as in a refusal: spec.images[0].tag.
type edit struct {
	place  string
	value  any
	remove bool
}

func set(place string, value any) edit { return edit{place: place, value: value} }

func unset(place string) edit { return edit{place: place, remove: true} }

// edited is the object with the edits; the object itself stays as it is.
func edited(t *testing.T, object *unstructured.Unstructured, edits ...edit) *unstructured.Unstructured {
	t.Helper()
	result := object.DeepCopy()
	for _, e := range edits {
		e.apply(t, result.Object)
	}
	return result
}

func (e edit) apply(t *testing.T, object map[string]any) {
	t.Helper()
	steps := strings.Split(e.place, ".")
	parent := object
	for _, step := range steps[:len(steps)-1] {
		child, ok := lookup(t, parent, step).(map[string]any)
		if !ok {
			t.Fatalf("the valid object holds no %s on the way to %s", step, e.place)
		}
		parent = child
	}
	last := steps[len(steps)-1]
	name, index, inList := indexed(t, last)
	switch {
	case e.remove:
		delete(parent, last)
	case inList:
		items, ok := parent[name].([]any)
		if !ok || index >= len(items) {
			t.Fatalf("the valid object holds no %s", e.place)
		}
		items[index] = runtime.DeepCopyJSONValue(e.value)
	default:
		parent[last] = runtime.DeepCopyJSONValue(e.value)
	}
}

// value is what stands at a place of the object.
func value(t *testing.T, object map[string]any, place string) any {
	t.Helper()
	var found any = object
	for step := range strings.SplitSeq(place, ".") {
		parent, ok := found.(map[string]any)
		if !ok {
			t.Fatalf("the valid object holds no %s", place)
		}
		found = lookup(t, parent, step)
	}
	return found
}

func lookup(t *testing.T, parent map[string]any, step string) any {
	t.Helper()
	name, index, inList := indexed(t, step)
	if !inList {
		return parent[name]
	}
	items, ok := parent[name].([]any)
	if !ok || index >= len(items) {
		t.Fatalf("the valid object holds no %s", step)
	}
	return items[index]
}

func indexed(t *testing.T, step string) (name string, index int, inList bool) {
	t.Helper()
	name, rest, inList := strings.Cut(step, "[")
	if !inList {
		return step, 0, false
	}
	index, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	if err != nil {
		t.Fatalf("%s is no place of a list: %v", step, err)
	}
	return name, index, true
}

// standsAt are places of lists whose first item cannot hold what the schema lets an item hold, with the item of the valid object that does.
var standsAt = map[string]string{
	"spec.checks[].current.categoryLabel":         "spec.checks[1].current.categoryLabel",
	"spec.checks[].reference.baseline.categories": "spec.checks[1].reference.baseline.categories",
	"spec.checks[].threshold":                     "spec.checks[2].threshold",
	"spec.checks[].current.samplesQuery":          "spec.checks[2].current.samplesQuery",
	"spec.checks[].reference.baseline.value":      "spec.checks[2].reference.baseline.value",
	"spec.checks[].current.groupLabel":            "spec.checks[3].current.groupLabel",
	"spec.checks[].current.groups":                "spec.checks[3].current.groups",
	"spec.checks[].current.outcomeLabel":          "spec.checks[3].current.outcomeLabel",
	"spec.checks[].current.favourableOutcomes":    "spec.checks[3].current.favourableOutcomes",
	"spec.checks[].reference.query":               "spec.checks[4].reference.query",
	"spec.checks[].reference.offsetSeconds":       "spec.checks[5].reference.offsetSeconds",
	"spec.checks[].reference.at":                  "spec.checks[6].reference.at",
	"spec.checks[].reference.baselineRef":         "spec.checks[7].reference.baselineRef",
}

// first is the place of the first item where the schema speaks of any: spec.images[].tag is spec.images[0].tag.
func first(schemaPlace string) string {
	for schema, item := range standsAt {
		if rest, found := strings.CutPrefix(schemaPlace, schema); found && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			schemaPlace = item + rest
		}
	}
	return strings.ReplaceAll(schemaPlace, "[]", "[0]")
}

// makesRoom are edits for what cannot stand beside something else of the valid object, by the place where it stands.
var makesRoom = map[string][]edit{
	"spec.source.prometheus.basicAuth": {
		unset("spec.source.prometheus.bearerTokenSecretRef"),
		set("spec.source.prometheus.basicAuth", map[string]any{"secretName": "prometheus-user"}),
	},
}

// baseFor is the valid object of a kind, with room for what stands at a place.
func baseFor(t *testing.T, kind, place string) *unstructured.Unstructured {
	t.Helper()
	for above, edits := range makesRoom {
		if strings.HasPrefix(place, above+".") {
			return edited(t, bases[kind], edits...)
		}
	}
	return bases[kind]
}
