// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

// Style is how text is laid out.
type Style struct {
	// Width is the number of characters of a line.
	Width int
	// Colour tells that the output is a terminal that may be sent colours.
	Colour bool
}

// Tone is what a piece of text means to a reader.
type Tone int

// The tones. Plain text has none.
const (
	Plain Tone = iota
	Good
	Waiting
	Bad
	Faint
	Strong
)

var escapes = map[Tone]string{Good: "\x1b[32m", Waiting: "\x1b[33m", Bad: "\x1b[31m", Faint: "\x1b[2m", Strong: "\x1b[1m"}

// Paint colours text by its tone.
func (s Style) Paint(tone Tone, text string) string {
	escape := escapes[tone]
	if !s.Colour || escape == "" || text == "" {
		return text
	}
	return escape + text + "\x1b[0m"
}
