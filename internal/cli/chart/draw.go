// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// fewestSlots keeps a few windows from being torn apart over the whole width.
const fewestSlots = 12

func (c *Chart) draw(b *bytes.Buffer) {
	s := newScale(c.numbers())
	heading(b, 26, c.Title, 16, width-2*margin-170, `font-weight="bold"`)
	label(b, width-margin, 26, c.Verdict, `font-size="16" font-weight="bold" text-anchor="end"`)
	heading(b, 45, c.Subtitle, 13, width-2*margin, `fill="`+faint+`"`)
	c.shade(b, s)
	c.axes(b, s)
	c.bounds(b, s)
	c.values(b, s)
	c.legend(b)
}

// numbers are all that must be on the scale.
func (c *Chart) numbers() []float64 {
	var numbers []float64
	for _, x := range []*float64{c.Warning, c.Critical, c.Lower, c.Upper} {
		if x != nil {
			numbers = append(numbers, *x)
		}
	}
	for _, p := range c.Points {
		if p.Value != nil {
			numbers = append(numbers, *p.Value)
		}
	}
	return numbers
}

// x is where a window stands; the newest is at the right.
func (c *Chart) x(i int) float64 {
	const inset = 4
	slots := max(len(c.Points), fewestSlots)
	slot := (plotRight - plotLeft - 2*inset) / float64(slots)
	return plotRight - inset - slot*(float64(len(c.Points)-1-i)+0.5)
}

// shade is the side of the critical bound on which it is bad.
func (c *Chart) shade(b *bytes.Buffer, s scale) {
	if c.Critical == nil {
		return
	}
	top, bottom := plotTop, s.y(*c.Critical)
	if c.Below {
		top, bottom = s.y(*c.Critical), plotBottom
	}
	rectangle(b, plotLeft, top, plotRight-plotLeft, bottom-top, `fill="`+badShade+`"`)
}

func (c *Chart) axes(b *bytes.Buffer, s scale) {
	for _, tick := range s.ticks() {
		line(b, plotLeft, s.y(tick), plotRight, s.y(tick), `stroke="`+grid+`" stroke-width="1"`)
		label(b, plotLeft-10, s.y(tick)+4.5, s.tick(tick), `text-anchor="end"`)
	}
	rectangle(b, plotLeft, plotTop, plotRight-plotLeft, plotBottom-plotTop, `fill="none" stroke="`+faint+`" stroke-width="1"`)
	n := len(c.Points)
	if n == 0 {
		label(b, (plotLeft+plotRight)/2, (plotTop+plotBottom)/2, "no window has been looked at yet", `text-anchor="middle"`)
		return
	}
	every := int(roundStep(math.Max(1, float64(n)/mostTicks)))
	for ago := 0; ago < n; ago += every {
		x := c.x(n - 1 - ago)
		line(b, x, plotBottom, x, plotBottom+5, `stroke="`+faint+`" stroke-width="1"`)
		words := strconv.Itoa(-ago)
		if ago == 0 {
			words = "newest"
		}
		label(b, x, plotBottom+20, words, `text-anchor="middle"`)
	}
	label(b, (plotLeft+plotRight)/2, plotBottom+39, c.Axis, `text-anchor="middle" fill="`+faint+`"`)
}

// bounds are lines with their names at the right: the warning is dashed, the critical one is not.
func (c *Chart) bounds(b *bytes.Buffer, s scale) {
	const apart = 15
	at := math.Inf(1)
	if c.Critical != nil {
		at = s.y(*c.Critical)
		line(b, plotLeft, at, plotRight, at, `stroke="`+vermeil+`" stroke-width="2"`)
		label(b, plotRight+8, at+4.5, "critical "+number(*c.Critical), `font-weight="bold" fill="`+vermeil+`"`)
	}
	if c.Warning == nil {
		return
	}
	y := s.y(*c.Warning)
	line(b, plotLeft, y, plotRight, y, `stroke="`+ink+`" stroke-width="1.5" stroke-dasharray="7 5"`)
	words := y
	if math.Abs(y-at) < apart {
		// On the good side of the critical bound, where the warning is.
		words = at + apart
		if c.Below {
			words = at - apart
		}
	}
	label(b, plotRight+8, words+4.5, "warning "+number(*c.Warning), "")
}

// values are joined from window to window, and not over a gap.
func (c *Chart) values(b *bytes.Buffer, s scale) {
	var path strings.Builder
	command := "M"
	for i, p := range c.Points {
		if p.Value == nil {
			command = "M"
			continue
		}
		path.WriteString(command + px(c.x(i)) + " " + px(s.y(*p.Value)))
		command = "L"
	}
	if path.Len() > 0 {
		fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round"/>`+"\n", path.String(), blue)
	}
	c.interval(b, s)
	for i, p := range c.Points {
		switch x := c.x(i); {
		case p.Value == nil:
			cross(b, x, plotBottom-7)
		case p.Breached:
			diamond(b, x, s.y(*p.Value))
		case p.Beyond:
			ring(b, x, s.y(*p.Value))
		default:
			dot(b, x, s.y(*p.Value))
		}
	}
}

// interval is where the truth of the newest value is in 95 of 100 cases.
func (c *Chart) interval(b *bytes.Buffer, s scale) {
	if c.Lower == nil || c.Upper == nil || len(c.Points) == 0 {
		return
	}
	whisker(b, c.x(len(c.Points)-1), s.y(*c.Upper), s.y(*c.Lower))
}

// number writes a bound for people.
func number(x float64) string {
	if size := math.Abs(x); size >= 1e7 || size != 0 && size < 1e-4 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return strconv.FormatFloat(math.Round(x*1e4)/1e4, 'f', -1, 64)
}
