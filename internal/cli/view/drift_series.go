// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// Point is one window of a check.
type Point struct {
	// Value is the statistic. Nil: there was none.
	Value *float64
	// Verdict is what the window said. Empty: it is so old that only its value is kept.
	Verdict v1alpha1.DriftVerdict
	// Beyond tells that the value is beyond the critical bound that holds now.
	Beyond bool
}

// The marks below a sparkline.
const (
	markBreached = "!"
	markBeyond   = "^"
)

func (p Point) mark() string {
	switch {
	case p.Verdict == v1alpha1.DriftBreached:
		return markBreached
	case p.Beyond:
		return markBeyond
	}
	return " "
}

// Points are the windows, newest last. Values and verdicts are kept of different numbers of windows, and meet at the newest.
func (c *MonitorCheck) Points() []Point {
	critical := number64(c.Critical)
	points := make([]Point, len(c.Values))
	for i, value := range c.Values {
		p := &points[i]
		p.Value = number64(v1alpha1.Decimal(value))
		if at := len(c.Windows) - len(c.Values) + i; at >= 0 {
			p.Verdict = c.Windows[at].Verdict
		}
		if p.Value != nil && critical != nil {
			p.Beyond = *p.Value > *critical
			if c.Bad == v1alpha1.BadBelow {
				p.Beyond = *p.Value < *critical
			}
		}
	}
	return points
}

// number64 is a number that can be drawn, or nil.
func number64(d v1alpha1.Decimal) *float64 {
	if d == "" || d == "-" {
		return nil
	}
	f, err := d.Float()
	if err != nil {
		return nil
	}
	return &f
}

// sparkline are the bars of the last windows and the marks below them. The bounds are on the scale, so that a bar shows how near they are.
func (c *MonitorCheck) sparkline(width int) []string {
	points := c.Points()
	points = points[max(0, len(points)-width):]
	var values, scale []*float64
	var marks strings.Builder
	for _, p := range points {
		values = append(values, p.Value)
		marks.WriteString(p.mark())
	}
	scale = append(append(scale, values...), number64(c.Warning), number64(c.Critical))
	scale = slices.DeleteFunc(scale, func(v *float64) bool { return v == nil })
	if len(scale) == 0 {
		return nil
	}
	low, high := *scale[0], *scale[0]
	for _, v := range scale {
		low, high = min(low, *v), max(high, *v)
	}
	lines := []string{text.Spark(values, low, high) + " " + short(low) + " to " + short(high)}
	if strings.TrimSpace(marks.String()) != "" {
		lines = append(lines, strings.TrimRight(marks.String(), " "))
	}
	return lines
}
