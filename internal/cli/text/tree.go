// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

import (
	"strings"
	"unicode/utf8"
)

// Node is one entry of a tree.
type Node struct {
	// Key names the entry; empty for an entry that is a value alone.
	Key string
	// Value is what the entry says; it is wrapped, unless it is Verbatim.
	Value string
	// Tone colours the key if there is a value, and the value otherwise.
	Tone Tone
	// Verbatim keeps the value on one line, so that a command can be pasted.
	Verbatim bool
	// Children stand below the entry.
	Children []*Node
}

// Add puts an entry below this one and returns the new one.
func (n *Node) Add(key, value string) *Node {
	child := &Node{Key: key, Value: value}
	n.Children = append(n.Children, child)
	return child
}

// Command puts a command below this one.
func (n *Node) Command(command string) {
	n.Children = append(n.Children, &Node{Value: command, Verbatim: true, Tone: Faint})
}

// Render draws the tree. Whatever is in the entries is made safe to print.
func (n *Node) Render(style Style) string {
	var b strings.Builder
	n.render(&b, style, "", "")
	return b.String()
}

// render draws the node with first before its first line and rest before all others.
func (n *Node) render(b *strings.Builder, style Style, first, rest string) {
	hang := rest
	if len(n.Children) > 0 {
		hang += "│ "
	} else {
		hang += "  "
	}
	for i, line := range n.lines(style, hang) {
		if i == 0 {
			b.WriteString(first)
		} else {
			b.WriteString(hang)
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	for i, child := range n.Children {
		if i == len(n.Children)-1 {
			child.render(b, style, rest+"└─ ", rest+"   ")
		} else {
			child.render(b, style, rest+"├─ ", rest+"│  ")
		}
	}
}

func (n *Node) lines(style Style, hang string) []string {
	key, value := Clean(n.Key), Clean(n.Value)
	switch {
	case key == "" && n.Verbatim:
		return []string{style.Paint(n.Tone, value)}
	case n.Verbatim:
		return []string{style.Paint(n.Tone, key) + ": " + value}
	}
	whole := key
	if key == "" {
		whole = value
	} else if value != "" {
		whole = key + ": " + value
	}
	lines := Wrap(whole, style.Width-utf8.RuneCountInString(hang))
	if key != "" && value != "" {
		if after, found := strings.CutPrefix(lines[0], key); found {
			lines[0] = style.Paint(n.Tone, key) + after
		}
		return lines
	}
	for i := range lines {
		lines[i] = style.Paint(n.Tone, lines[i])
	}
	return lines
}
