// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestRolesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why     string
		entries []Entry
		roles   int
	}{
		"none":       {"nothing needs no role", nil, 0},
		"all verbs":  {"what differs in its verbs stands in rules of its own", []Entry{{"a", true, true}, {"b", true, false}, {"c", false, true}}, 1},
		"a split":    {"a role stays far below what etcd takes", many(6000, 200), 3},
		"a long one": {"a name that fills a role alone is not lost", []Entry{{strings.Repeat("x", 2*maximumRole), true, true}, {"y", true, true}}, 2},
	} {
		roles := Roles("lending", "0a", test.entries)
		if len(roles) != test.roles {
			t.Errorf("%s: %d roles, want %d: %s", name, len(roles), test.roles, test.why)
		}
		var read []Entry
		names := map[string]bool{}
		for _, role := range roles {
			read = append(read, Read(role)...)
			names[role.Name] = true
		}
		if !slices.Equal(Entries(read), Entries(slices.Clone(test.entries))) || len(names) != len(roles) {
			t.Errorf("%s: read %d entries of %d: %s", name, len(read), len(test.entries), test.why)
		}
	}
}

func many(n, length int) []Entry {
	var entries []Entry
	for i := range n {
		entries = append(entries, Entry{Name: fmt.Sprintf("%0*d", length, i), Run: true, Deploy: true})
	}
	return entries
}

func TestEntries(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why        string
		have, want []Entry
	}{
		"sorted":        {"the same facts give the same roles", []Entry{{"b", true, true}, {"a", true, true}}, []Entry{{"a", true, true}, {"b", true, true}}},
		"twice":         {"of two answers to one question the stricter counts", []Entry{{"a", true, true}, {"a", true, false}}, []Entry{{"a", true, false}}},
		"nothing":       {"what permits nothing is not published", []Entry{{"a", false, false}}, nil},
		"contradicting": {"two answers that share nothing permit nothing", []Entry{{"a", true, false}, {"a", false, true}}, nil},
	} {
		if got := Entries(test.have); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v: %s", name, got, test.want, test.why)
		}
	}
	both := common([]Entry{{"a", true, true}, {"b", true, true}, {"c", true, false}}, []Entry{{"a", true, false}, {"c", false, true}, {"d", true, true}})
	if want := []Entry{{"a", true, false}}; !slices.Equal(both, want) {
		t.Errorf("common: %v, want %v", both, want)
	}
}
