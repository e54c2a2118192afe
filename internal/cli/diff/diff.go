// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package diff compares two contents field by field, for a person who has to say yes or no to the difference.
package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Kind says how a field differs.
type Kind string

// The ways in which a field can differ.
const (
	Added   Kind = "Added"
	Removed Kind = "Removed"
	Changed Kind = "Changed"
	// Reordered is a list of which nothing but the order differs. The order is part of what people approve.
	Reordered Kind = "Reordered"
)

// Change is one difference.
type Change struct {
	// Path is where, such as models[mistral-7b].uri: entries of a list go by their name.
	Path string `json:"path"`
	// Kind says how the field differs.
	Kind Kind `json:"kind"`
	// Before is the old value, as JSON holds it; nil for what was added.
	Before any `json:"before,omitempty"`
	// After is the new value; nil for what was removed.
	After any `json:"after,omitempty"`
}

// Compare compares two values as their JSON shows them. Equal JSON has no changes, and different JSON has one at least.
func Compare(before, after any) ([]Change, error) {
	a, err := generic(before)
	if err != nil {
		return nil, err
	}
	b, err := generic(after)
	if err != nil {
		return nil, err
	}
	var c comparison
	c.values("", a, b)
	return c.changes, nil
}

// Fields are the top-level fields that the changes are in, in the order of the changes.
func Fields(changes []Change) []string {
	var fields []string
	for _, change := range changes {
		field := change.Path
		if i := strings.IndexAny(field, ".["); i >= 0 {
			field = field[:i]
		}
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// generic brings a value to maps, slices, strings, booleans and exact numbers.
func generic(value any) (any, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("preparing a comparison: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var out any
	if err := decoder.Decode(&out); err != nil {
		return nil, fmt.Errorf("preparing a comparison: %w", err)
	}
	return out, nil
}

type comparison struct {
	changes []Change
}

func (c *comparison) add(path string, kind Kind, before, after any) {
	c.changes = append(c.changes, Change{Path: path, Kind: kind, Before: before, After: after})
}

func (c *comparison) values(path string, before, after any) {
	if reflect.DeepEqual(before, after) {
		return
	}
	switch b := before.(type) {
	case map[string]any:
		if a, ok := after.(map[string]any); ok {
			c.objects(path, b, a)
			return
		}
	case []any:
		if a, ok := after.([]any); ok {
			c.lists(path, b, a)
			return
		}
	}
	c.add(path, Changed, before, after)
}

func (c *comparison) objects(path string, before, after map[string]any) {
	fields := slices.Sorted(maps.Keys(before))
	for field := range after {
		if _, ok := before[field]; !ok {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	for _, field := range fields {
		c.member(join(path, field), before, after, field)
	}
}

// member compares what two maps hold under one key.
func (c *comparison) member(path string, before, after map[string]any, key string) {
	b, was := before[key]
	a, is := after[key]
	switch {
	case was && is:
		c.values(path, b, a)
	case was:
		c.add(path, Removed, b, nil)
	default:
		c.add(path, Added, nil, a)
	}
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}
