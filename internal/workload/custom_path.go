// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// route is where something stands in an object, such as spec.replicatedJobs[].template: names of fields, [] for each entry of a list, and * for
// each value of a map.
type route []string

// Parts of a path that stand for many.
const (
	eachEntry = "[]"
	eachValue = "*"
)

// maximumPath is how many steps a path may have.
const maximumPath = 24

var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// parsePath reads a path as the table writes it.
func parsePath(text string) (route, error) {
	if text == "" {
		return nil, errors.New("a path must not be empty")
	}
	var p route
	for step := range strings.SplitSeq(text, ".") {
		name, isList := strings.CutSuffix(step, eachEntry)
		if name != eachValue && !fieldName.MatchString(name) {
			return nil, fmt.Errorf("path %q: %q is no name of a field, nor *, nor a name followed by []", text, step)
		}
		p = append(p, name)
		if isList {
			p = append(p, eachEntry)
		}
	}
	if len(p) > maximumPath {
		return nil, fmt.Errorf("path %q has more than %d steps", text, maximumPath)
	}
	return p, nil
}

// maximumKey is how much of a map's key a field's name shows.
const maximumKey = 63

// walk calls a function with everything that stands at the path, and where, in the order of lists and of sorted keys, until the function says
// no. What is null stands nowhere.
func (p route) walk(at any, field string, see func(field string, value any) bool) bool {
	if at == nil {
		return true
	}
	if len(p) == 0 {
		return see(field, at)
	}
	switch p[0] {
	case eachEntry:
		list, _ := at.([]any)
		for i := range list {
			if !p[1:].walk(list[i], field+"["+strconv.Itoa(i)+"]", see) {
				return false
			}
		}
	case eachValue:
		values, _ := at.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if !p[1:].walk(values[key], join(field, key), see) {
				return false
			}
		}
	default:
		values, _ := at.(map[string]any)
		return p[1:].walk(values[p[0]], join(field, p[0]), see)
	}
	return true
}

// one is what stands at a path that stands for one place, or nil.
func (p route) one(at any) any {
	var found any
	p.walk(at, "", func(_ string, value any) bool {
		found = value
		return false
	})
	return found
}

// join names a field within another.
func join(field, name string) string {
	if !fieldName.MatchString(name) || len(name) > maximumKey {
		cut := name[:min(len(name), maximumKey)]
		return field + "[" + strconv.Quote(strings.ToValidUTF8(cut, "")) + "]"
	}
	if field == "" {
		return name
	}
	return field + "." + name
}
