// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"strconv"
	"strings"
)

// What a workload does not let us read is put into texts as a mark: a number between two characters that no text keeps. So it can be
// expanded, joined and split like any other value, and is still known wherever it ends up.
const (
	markOpen  = '\uE000'
	markClose = '\uE001'
)

// cleaner takes the characters of marks out of what the workload writes.
var cleaner = strings.NewReplacer(string(markOpen), "\uFFFD", string(markClose), "\uFFFD")

// clean makes a text safe to put marks into. Broken characters go as well: a shell's quotes could join their parts to a mark.
func clean(text string) string {
	return cleaner.Replace(strings.ToValidUTF8(text, "\uFFFD"))
}

// marks remembers what each mark stands for.
type marks struct {
	list  []mark
	index map[mark]string
}

// mark is a value that cannot be read.
type mark struct {
	// written is how the workload writes the value, such as $(MODEL).
	written string
	// why completes the sentence "takes its value from".
	why string
}

// of gives the mark for a value that cannot be read.
func (m *marks) of(written, why string) string {
	key := mark{written: written, why: why}
	if text, ok := m.index[key]; ok {
		return text
	}
	if m.index == nil {
		m.index = map[mark]string{}
	}
	text := string(markOpen) + strconv.Itoa(len(m.list)) + string(markClose)
	m.list = append(m.list, key)
	m.index[key] = text
	return text
}

// next finds the first mark in a text: the text before it, what it stands for, and the text after it.
func (m *marks) next(text string) (before string, found mark, after string, ok bool) {
	before, rest, ok := strings.Cut(text, string(markOpen))
	if !ok {
		return text, mark{}, "", false
	}
	number, after, _ := strings.Cut(rest, string(markClose))
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(m.list) {
		// Only a text that was cut inside a mark comes here.
		return before, mark{why: "a value that cannot be read"}, after, true
	}
	return before, m.list[i], after, true
}

// why says where the first unread part of a text comes from; empty if all of it can be read.
func (m *marks) why(text string) string {
	_, found, _, _ := m.next(text)
	return found.why
}

// show gives a text as the workload writes it.
func (m *marks) show(text string) string {
	var b strings.Builder
	for {
		before, found, after, ok := m.next(text)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(found.written)
		text = after
	}
}
