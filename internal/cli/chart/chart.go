// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart

import (
	"bytes"
	"fmt"
)

// Page is a page of charts, one below the other.
type Page struct {
	Title    string
	Subtitle string
	Charts   []Chart
}

// Chart is how one check went.
type Chart struct {
	// Title names the check, and Verdict how it stands.
	Title   string
	Verdict string
	// Subtitle says what is drawn, and Axis what the horizontal axis counts.
	Subtitle string
	Axis     string
	// Points are the windows, newest last.
	Points []Point
	// Warning and Critical are the bounds, and Below tells that a value is bad below them. Nil: there is none.
	Warning  *float64
	Critical *float64
	Below    bool
	// Lower and Upper are the interval of the newest value. Nil: there is none.
	Lower *float64
	Upper *float64
}

// Point is one window.
type Point struct {
	// Value is the statistic. Nil: a gap.
	Value *float64
	// Breached marks the window as breached, and Beyond as one whose value is beyond the critical bound, and no more is known.
	Breached bool
	Beyond   bool
}

// The sizes of a page, in pixels.
const (
	width       = 960.0
	headHeight  = 66.0
	chartHeight = 292.0
	margin      = 24.0
	plotLeft    = 84.0
	plotRight   = 800.0
	plotTop     = 74.0
	plotBottom  = 232.0
)

// SVG draws the page.
func (p *Page) SVG() []byte {
	height := headHeight + chartHeight*float64(max(len(p.Charts), 1))
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img" `+
		`font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif" font-size="13" fill="%s">`+"\n",
		px(width), px(height), px(width), px(height), ink)
	fmt.Fprintf(&b, "<title>%s</title>\n", escape(p.Title))
	fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="%s"/>`+"\n", px(width), px(height), paper)
	heading(&b, 32, p.Title, 20, width-2*margin, `font-weight="bold"`)
	heading(&b, 54, p.Subtitle, 13, width-2*margin, `fill="`+faint+`"`)
	if len(p.Charts) == 0 {
		label(&b, margin, headHeight+40, "There is nothing to draw: no check has been evaluated.", "")
	}
	for i := range p.Charts {
		fmt.Fprintf(&b, `<g transform="translate(0 %s)">`+"\n", px(headHeight+chartHeight*float64(i)))
		p.Charts[i].draw(&b)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}
