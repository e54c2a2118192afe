// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"fmt"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/internal/cli/diff"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// writeChange writes a change: its sign and path, and below them the old and the new value in full.
func writeChange(b *strings.Builder, change diff.Change, style text.Style) {
	sign := signs[change.Kind]
	line := sign.sign + " " + text.Clean(change.Path)
	if change.Kind == diff.Reordered {
		line += " (another order)"
	}
	b.WriteString("  " + style.Paint(sign.tone, line) + "\n")
	switch change.Kind {
	case diff.Added:
		writeEntry(b, change.Path, change.After, style.Width)
	case diff.Removed:
		writeEntry(b, change.Path, change.Before, style.Width)
	case diff.Changed, diff.Reordered:
		writeValue(b, "    - ", change.Before, style.Width)
		writeValue(b, "    + ", change.After, style.Width)
	}
}

// writeEntry writes what was added or removed. An entry of a list that is a plain value stands in the path already.
func writeEntry(b *strings.Builder, path string, value any, width int) {
	if s, ok := value.(string); ok && strings.HasSuffix(path, "["+strconv.Quote(s)+"]") {
		return
	}
	writeValue(b, "      ", value, width)
}

// writeValue writes a value with first before its first line.
func writeValue(b *strings.Builder, first string, value any, width int) {
	rest := strings.Repeat(" ", len(first))
	switch value.(type) {
	case map[string]any, []any:
	default:
		b.WriteString(text.Indent(first, rest, text.Clean(fmt.Sprint(value)), width))
		return
	}
	raw, err := yaml.Marshal(value)
	if err != nil {
		raw = fmt.Append(nil, value)
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\n")
		content := strings.TrimLeft(line, " ")
		indent := strings.Repeat(" ", len(line)-len(content))
		b.WriteString(text.Indent(first+indent, rest+indent+"  ", text.Clean(content), width))
		first = rest
	}
}
