// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks text at its blanks into lines of at most width characters. A word that is longer has a line to itself: nothing is cut.
// There is always one line at least.
func Wrap(s string, width int) []string {
	var lines []string
	var line strings.Builder
	length := 0
	for word := range strings.FieldsSeq(s) {
		n := utf8.RuneCountInString(word)
		if length > 0 && length+1+n > width {
			lines = append(lines, line.String())
			line.Reset()
			length = 0
		}
		if length > 0 {
			line.WriteByte(' ')
			length++
		}
		line.WriteString(word)
		length += n
	}
	return append(lines, line.String())
}

// Indent wraps text and puts first before the first line and rest before the others.
func Indent(first, rest, s string, width int) string {
	var b strings.Builder
	for i, line := range Wrap(s, width-utf8.RuneCountInString(rest)) {
		if i == 0 {
			b.WriteString(first)
		} else {
			b.WriteString(rest)
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}
