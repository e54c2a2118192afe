// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

import (
	"strings"
	"unicode/utf8"
)

// Table is rows under a head. Below each row stand lines of its own, indented.
type Table struct {
	Head []string
	Rows []Row
}

// Row is one row of a table.
type Row struct {
	// Cells are under the head, in its order.
	Cells []string
	// Tone colours the second cell, which says how it stands with what the first one names.
	Tone Tone
	// Below are lines that are printed as they are, indented.
	Below []string
}

const columnGap = "  "

// Render lays the table out. Where it is too wide for the line, the first cell of each row gets a line to itself.
func (t *Table) Render(style Style) string {
	widths := t.widths()
	total := -len(columnGap)
	for _, width := range widths {
		total += width + len(columnGap)
	}
	apart := total > style.Width && len(widths) > 1
	if apart {
		widths[0] = 0
	}
	var b strings.Builder
	b.WriteString(style.Paint(Faint, line(t.Head, widths, apart, func(_ int, padded string) string { return padded })))
	b.WriteByte('\n')
	for _, row := range t.Rows {
		paint := func(i int, padded string) string {
			if i == 1 {
				return style.Paint(row.Tone, padded)
			}
			return padded
		}
		b.WriteString(line(row.Cells, widths, apart, paint) + "\n")
		for _, below := range row.Below {
			b.WriteString(strings.TrimRight(columnGap+columnGap+below, " ") + "\n")
		}
	}
	return b.String()
}

func (t *Table) widths() []int {
	widths := make([]int, len(t.Head))
	for _, cells := range append([][]string{t.Head}, t.cells()...) {
		for i, cell := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(Clean(cell)))
		}
	}
	return widths
}

func (t *Table) cells() [][]string {
	cells := make([][]string, len(t.Rows))
	for i := range t.Rows {
		cells[i] = t.Rows[i].Cells
	}
	return cells
}

func line(cells []string, widths []int, apart bool, paint func(i int, padded string) string) string {
	parts := make([]string, 0, len(cells))
	for i, cell := range cells {
		cell = Clean(cell)
		if i == 0 && apart {
			parts = append(parts, cell+"\n")
			continue
		}
		pad := ""
		if i < len(cells)-1 {
			pad = strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(cell)))
		}
		parts = append(parts, paint(i, cell)+pad)
	}
	joined := strings.Join(parts, columnGap)
	if apart {
		joined = parts[0] + columnGap + strings.Join(parts[1:], columnGap)
	}
	return strings.TrimRight(joined, " ")
}
