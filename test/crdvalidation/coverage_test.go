// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The tests of this file need no control plane: they compare the tables with the generated CRDs.

var position = regexp.MustCompile(`\[\d+\]`)

func TestEveryCELRuleHasACase(t *testing.T) {
	exercised := map[schemaRule]bool{}
	for _, rule := range readSchemas(t).rules {
		exercised[rule] = false
	}
	if len(exercised) == 0 {
		t.Fatal("the generated CRDs hold no rule at all")
	}
	try := func(kind, place, words string) {
		place = position.ReplaceAllString(place, "[]")
		known := false
		for rule := range exercised {
			if rule.kind == kind && rule.place == place && strings.HasPrefix(rule.message, words) {
				exercised[rule], known = true, true
			}
		}
		if !known {
			t.Errorf("no rule at %s %s begins with %q: remove the case", kind, place, words)
		}
	}
	for kind, cases := range rules {
		for _, tc := range cases {
			if tc.words != "" {
				try(kind, tc.place, tc.words)
			}
		}
	}
	for _, tc := range transitions {
		if tc.words != "" {
			try(tc.kind, tc.place, tc.words)
		}
	}
	for _, tc := range spellings {
		for kind, places := range tc.places {
			for _, place := range places {
				try(kind, place, tc.words)
			}
		}
	}
	for rule, tried := range exercised {
		if !tried {
			t.Errorf("no case shows the refusal of %s %s: %s", rule.kind, rule.place, rule.message)
		}
	}
}

func TestEveryLimitHasACase(t *testing.T) {
	got := map[string]limit{}
	for _, group := range limits {
		for _, l := range group.limits {
			l.unique, l.closed = "", false
			got[group.kind+" "+l.place] = l
		}
	}
	compare(t, "limits", got, readSchemas(t).limits)
}

func TestEveryEnumHasACase(t *testing.T) {
	got := map[string][]string{}
	for _, tc := range enums {
		for kind, places := range tc.places {
			for _, place := range places {
				got[kind+" "+place] = tc.values
			}
		}
	}
	compare(t, "enums", got, readSchemas(t).enums)
}

func TestEveryShapeHasACase(t *testing.T) {
	schema := readSchemas(t)
	got := found{keyed: map[string]string{}}
	for _, group := range shapes {
		for _, place := range group.required {
			got.required = append(got.required, group.kind+" "+place)
		}
		for place, key := range group.keyed {
			got.keyed[group.kind+" "+place] = key
		}
		for _, place := range group.sets {
			got.sets = append(got.sets, group.kind+" "+place)
		}
		for _, place := range group.moments {
			got.moments = append(got.moments, group.kind+" "+place)
		}
	}
	compare(t, "required fields", sorted(got.required), sorted(schema.required))
	compare(t, "keyed lists", got.keyed, schema.keyed)
	compare(t, "sets", sorted(got.sets), sorted(schema.sets))
	compare(t, "times", sorted(got.moments), sorted(schema.moments))
}

func TestEveryCaseSaysWhy(t *testing.T) {
	for kind, cases := range rules {
		for name, tc := range cases {
			if tc.why == "" {
				t.Errorf("%s: %s does not say why", kind, name)
			}
		}
	}
	for name, tc := range transitions {
		if tc.why == "" {
			t.Errorf("%s does not say why", name)
		}
	}
}

func compare(t *testing.T, what string, tables, schemas any) {
	t.Helper()
	if diff := cmp.Diff(schemas, tables, cmp.AllowUnexported(limit{})); diff != "" {
		t.Errorf("the %s of the tables are not those of the generated CRDs (-CRDs +tables):\n%s", what, diff)
	}
}
