// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"cmp"
	"slices"
)

// Entry is a name and what may be done under it.
type Entry struct {
	Name   string
	Run    bool
	Deploy bool
}

// Entries sorts entries by name, and leaves out what permits nothing. Where one name stands twice, only what both permit counts.
func Entries(entries []Entry) []Entry {
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	merged := entries[:0]
	for _, e := range entries {
		if last := len(merged) - 1; last >= 0 && merged[last].Name == e.Name {
			merged[last].Run, merged[last].Deploy = merged[last].Run && e.Run, merged[last].Deploy && e.Deploy
			continue
		}
		merged = append(merged, e)
	}
	return slices.DeleteFunc(merged, func(e Entry) bool { return !e.Run && !e.Deploy })
}

// common is what both lists permit. Both are sorted by name.
func common(a, b []Entry) []Entry {
	var both []Entry
	for _, e := range a {
		i, found := slices.BinarySearchFunc(b, e.Name, func(other Entry, name string) int { return cmp.Compare(other.Name, name) })
		if found && (e.Run && b[i].Run || e.Deploy && b[i].Deploy) {
			both = append(both, Entry{Name: e.Name, Run: e.Run && b[i].Run, Deploy: e.Deploy && b[i].Deploy})
		}
	}
	return both
}
