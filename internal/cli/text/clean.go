// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Clean makes somebody else's text fit for one line of a terminal: line breaks and tabs become blanks, and what a reader cannot see, such
// as control characters, escape sequences, marks that turn the reading direction and characters of no width, is spelt out as \u202e.
func Clean(s string) string {
	return clean(s, false)
}

// CleanLines is Clean for text of several lines, which stay lines.
func CleanLines(s string) string {
	return clean(s, true)
}

func clean(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' && lines, r != unicode.ReplacementChar && unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\n' || r == '\t' || unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case r == unicode.ReplacementChar:
			b.WriteString(`\ufffd`)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// EscapeJSON spells out what a reader cannot see in a JSON document. The document stays the same: JSON has a spelling for every character.
func EscapeJSON(document string) string {
	var b strings.Builder
	b.Grow(len(document))
	for _, r := range document {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
