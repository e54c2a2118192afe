// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"slices"
	"strconv"
)

// lists compares two lists entry by entry: by name where all entries have one, by the entry itself where all are plain values, and by
// position where names or values come twice.
func (c *comparison) lists(path string, before, after []any) {
	old, oldOrder, now, nowOrder := pair(before, after)
	for _, key := range oldOrder {
		c.member(path+"["+key+"]", old, now, key)
	}
	for _, key := range nowOrder {
		if _, ok := old[key]; !ok {
			c.member(path+"["+key+"]", old, now, key)
		}
	}
	if !slices.Equal(common(oldOrder, now), common(nowOrder, old)) {
		c.add(path, Reordered, texts(oldOrder), texts(nowOrder))
	}
}

// pair gives the entries of both lists the keys that they go by: the first kind of key that every entry of both has once.
func pair(before, after []any) (old map[string]any, oldOrder []string, now map[string]any, nowOrder []string) {
	for _, key := range []func(any) string{name, repository, reference, scalar} {
		old, oldOrder = keyed(before, key)
		now, nowOrder = keyed(after, key)
		if len(oldOrder) == len(before) && len(nowOrder) == len(after) {
			return old, oldOrder, now, nowOrder
		}
	}
	old, oldOrder = positions(before)
	now, nowOrder = positions(after)
	return old, oldOrder, now, nowOrder
}

// keyed gives each entry its key, and stops short at one that has none or the same as another.
func keyed(list []any, key func(any) string) (entries map[string]any, order []string) {
	entries, order = make(map[string]any, len(list)), make([]string, 0, len(list))
	for _, entry := range list {
		k := key(entry)
		if _, twice := entries[k]; twice || k == "" {
			return entries, order
		}
		entries[k] = entry
		order = append(order, k)
	}
	return entries, order
}

func positions(list []any) (entries map[string]any, order []string) {
	entries = make(map[string]any, len(list))
	for i, entry := range list {
		order = append(order, strconv.Itoa(i))
		entries[order[i]] = entry
	}
	return entries, order
}

// common are the keys that the other list has, too.
func common(keys []string, other map[string]any) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		_, ok := other[k]
		return !ok
	})
}

func texts(keys []string) []any {
	out := make([]any, len(keys))
	for i, key := range keys {
		out[i] = key
	}
	return out
}

func name(entry any) string {
	return member(entry, "name")
}

func repository(entry any) string {
	return member(entry, "repository")
}

// reference is an image with its tag and digest, for lists that hold several images of one repository.
func reference(entry any) string {
	key := member(entry, "repository")
	if key == "" {
		return ""
	}
	if tag := member(entry, "tag"); tag != "" {
		key += ":" + tag
	}
	if digest := member(entry, "digest"); digest != "" {
		key += "@" + digest
	}
	return key
}

func member(entry any, field string) string {
	object, ok := entry.(map[string]any)
	if !ok {
		return ""
	}
	text, ok := object[field].(string)
	if !ok {
		return ""
	}
	return text
}

// scalar is a plain value in quotes, which tell it from a name.
func scalar(entry any) string {
	switch v := entry.(type) {
	case string:
		return strconv.Quote(v)
	case map[string]any, []any, nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}
