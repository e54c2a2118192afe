// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// unbounded stands where a limit has one end alone.
const unbounded = -1

// measure is what a limit counts.
type measure string

const (
	characters measure = "characters"
	items      measure = "items"
	number     measure = "number"
)

// limit is the least and the most of what may stand at a place.
type limit struct {
	place       string
	what        measure
	least, most int64
	// unique is the field by which the items of a list must differ.
	unique string
	// closed marks what an enum or a CEL rule narrows further, so that the most itself cannot be tried.
	closed bool
}

func text(place string, least, most int64) limit {
	return limit{place: place, what: characters, least: least, most: most}
}

func list(place string, least, most int64, unique string) limit {
	return limit{place: place, what: items, least: least, most: most, unique: unique}
}

func amount(place string, least, most int64) limit {
	return limit{place: place, what: number, least: least, most: most}
}

func (l limit) narrowed() limit {
	l.closed = true
	return l
}

// words are the API server's words for too little and too much.
func (l limit) words(tooMuch bool) string {
	switch {
	case l.what == characters && tooMuch:
		return fmt.Sprintf("may not be more than %d bytes", l.most)
	case l.what == characters:
		return fmt.Sprintf("should be at least %d chars long", l.least)
	case l.what == items && tooMuch:
		return fmt.Sprintf("must have at most %d item", l.most)
	case l.what == items:
		return fmt.Sprintf("should have at least %d item", l.least)
	case tooMuch:
		return fmt.Sprintf("should be less than or equal to %d", l.most)
	default:
		return fmt.Sprintf("should be greater than or equal to %d", l.least)
	}
}

// filled is a value of the size for the place, made out of the valid value there.
func (l limit) filled(t *testing.T, kind string, size int64) any {
	t.Helper()
	valid := value(t, baseFor(t, kind, l.place).Object, first(l.place))
	switch l.what {
	case number:
		return size
	case items:
		return l.repeated(t, valid, int(size))
	default:
		return stretched(t, valid, int(size))
	}
}

func (l limit) repeated(t *testing.T, valid any, size int) []any {
	t.Helper()
	model, ok := valid.([]any)
	if !ok || len(model) == 0 {
		t.Fatalf("the valid object holds no item at %s", l.place)
	}
	result := make([]any, 0, size)
	for i := range size {
		switch item := model[0].(type) {
		case string:
			if !l.closed {
				item = fmt.Sprintf("%s-%d", item, i)
			}
			result = append(result, item)
		case map[string]any:
			copied := maps.Clone(item)
			if l.unique != "" {
				copied[l.unique] = fmt.Sprintf("%v-%d", item[l.unique], i)
			}
			result = append(result, copied)
		}
	}
	return result
}

// stretched keeps the start of the valid text, which decides whether a URI or a key is one, and fills up with a digit.
func stretched(t *testing.T, valid any, size int) string {
	t.Helper()
	known, ok := valid.(string)
	if !ok {
		t.Fatalf("%v is no text", valid)
	}
	if len(known) > size {
		known = known[:size]
	}
	return known + strings.Repeat("0", size-len(known))
}

func TestLimits(t *testing.T) {
	controlplane.Required(t, plane)
	for _, group := range limits {
		for _, l := range group.limits {
			t.Run(fmt.Sprintf("%s: %s holds at most %d and at least %d", group.kind, l.place, l.most, l.least), func(t *testing.T) {
				at := first(l.place)
				if l.most != unbounded {
					if !l.closed {
						wantAccepted(t, write(t, group.kind, set(at, l.filled(t, group.kind, l.most))))
					}
					wantRefused(t, write(t, group.kind, set(at, l.filled(t, group.kind, l.most+1))), at, l.words(true))
				}
				if l.least != unbounded {
					if !l.closed && l.what != characters {
						wantAccepted(t, write(t, group.kind, set(at, l.filled(t, group.kind, l.least))))
					}
					wantRefused(t, write(t, group.kind, set(at, l.filled(t, group.kind, l.least-1))), at, l.words(false))
				}
				if t.Failed() {
					t.Logf("why: %s", group.why)
				}
			})
		}
	}
}
