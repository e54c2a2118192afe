// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

func smallWhisker(b *bytes.Buffer, x, y float64) {
	const half = 6
	whisker(b, x, y-half, y+half)
}

// legend explains the marks that the chart has.
func (c *Chart) legend(b *bytes.Buffer) {
	x := plotLeft + 4
	const y, letter = plotTop - 14, 6.7
	for _, entry := range []struct {
		mark  func(*bytes.Buffer, float64, float64)
		words string
		has   func(Point) bool
	}{
		{dot, "window", func(p Point) bool { return p.Value != nil && !p.Breached && !p.Beyond }},
		{diamond, "breached window", func(p Point) bool { return p.Value != nil && p.Breached }},
		{ring, "beyond the critical bound; not breached, or too old to be known", func(p Point) bool { return p.Value != nil && p.Beyond && !p.Breached }},
		{smallWhisker, "95 % interval of the newest value", func(Point) bool { return c.Lower != nil && c.Upper != nil }},
		{cross, "no value", func(p Point) bool { return p.Value == nil }},
	} {
		if !slices.ContainsFunc(c.Points, entry.has) {
			continue
		}
		entry.mark(b, x, y)
		label(b, x+11, y+4.5, entry.words, `font-size="12"`)
		x += 32 + letter*float64(utf8.RuneCountInString(entry.words))
	}
}
