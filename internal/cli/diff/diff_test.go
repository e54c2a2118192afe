// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompare(t *testing.T) {
	for name, test := range map[string]struct {
		before, after string
		want          []Change
		why           string
	}{
		"equal":          {`{"a":[1,{"name":"x"}]}`, `{"a":[1,{"name":"x"}]}`, nil, "the same content has no changes"},
		"a field":        {`{"a":{"b":"1"}}`, `{"a":{"b":"2"}}`, []Change{{"a.b", Changed, "1", "2"}}, "paths go down"},
		"added, removed": {`{"a":"1"}`, `{"b":"2"}`, []Change{{"a", Removed, "1", nil}, {"b", Added, nil, "2"}}, "a missing field is no empty field"},
		"an entry by its name": {
			`{"models":[{"name":"m","uri":"s3://1"},{"name":"n"}]}`, `{"models":[{"name":"n"},{"name":"m","uri":"s3://2"}]}`,
			[]Change{{"models[m].uri", Changed, "s3://1", "s3://2"}, {"models", Reordered, []any{"m", "n"}, []any{"n", "m"}}},
			"a list keyed by name is compared by name, wherever the entry stands",
		},
		"nothing but the order": {
			`{"users":["a","b"]}`, `{"users":["b","a"]}`, []Change{{"users", Reordered, []any{`"a"`, `"b"`}, []any{`"b"`, `"a"`}}},
			"the order is in the digest, so that a change of it must show",
		},
		"a plain value": {
			`{"users":["a","b"]}`, `{"users":["a","c"]}`,
			[]Change{{`users["b"]`, Removed, "b", nil}, {`users["c"]`, Added, nil, "c"}}, "a value is its own name",
		},
		"an image by its repository": {
			`{"images":[{"repository":"r","tag":"1"}]}`, `{"images":[{"repository":"r","tag":"2"}]}`,
			[]Change{{"images[r].tag", Changed, "1", "2"}}, "one tag instead of another is one change",
		},
		"two images of one repository": {
			`{"images":[{"repository":"r","tag":"1"}]}`, `{"images":[{"repository":"r","tag":"1"},{"repository":"r","tag":"2"}]}`,
			[]Change{{"images[r:2]", Added, nil, map[string]any{"repository": "r", "tag": "2"}}}, "the one that was there has not changed",
		},
		"entries that come twice": {
			`{"l":["a","a"]}`, `{"l":["a","b"]}`, []Change{{"l[1]", Changed, "a", "b"}}, "without names the position counts",
		},
		"exact numbers": {
			`{"n":9007199254740993}`, `{"n":9007199254740992}`,
			[]Change{{"n", Changed, json.Number("9007199254740993"), json.Number("9007199254740992")}}, "floating point would see no difference",
		},
		"another type": {`{"a":{"b":"1"}}`, `{"a":["1"]}`, []Change{{"a", Changed, map[string]any{"b": "1"}, []any{"1"}}}, "never a crash"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Compare(json.RawMessage(test.before), json.RawMessage(test.after))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.why, diff)
			}
		})
	}
}

func TestFields(t *testing.T) {
	changes := []Change{{Path: "assessment.impacts[a.b]"}, {Path: "models[x]"}, {Path: "models"}, {Path: "risk.tier"}}
	if diff := cmp.Diff([]string{"assessment", "models", "risk"}, Fields(changes)); diff != "" {
		t.Error(diff)
	}
}

func FuzzCompare(f *testing.F) {
	f.Add(`{"a":[{"name":"x"}]}`, `{"a":[{"name":"x","b":1}]}`)
	f.Add(`["a","b"]`, `["b","a"]`)
	f.Add(`[{"name":"0"},{"name":"1"}]`, `[{"name":"0"},[]]`)
	f.Fuzz(func(t *testing.T, before, after string) {
		a, errA := generic(json.RawMessage(before))
		b, errB := generic(json.RawMessage(after))
		if errA != nil || errB != nil {
			t.Skip("no JSON")
		}
		changes, err := Compare(a, b)
		if err != nil {
			t.Fatal(err)
		}
		if equal := cmp.Equal(a, b); equal != (len(changes) == 0) {
			t.Errorf("equal: %v, changes: %v", equal, changes)
		}
	})
}
