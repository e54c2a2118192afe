// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// The colours. Blue and vermilion are of Okabe and Ito's palette, which colour-blind people tell apart; in print they are two greys, and
// everything that they say is said by a shape as well.
const (
	ink      = "#1a1a1a"
	faint    = "#595959"
	grid     = "#dedede"
	paper    = "#ffffff"
	blue     = "#0072b2"
	vermeil  = "#b84300"
	badShade = "#f3f0ec"
)

// px writes a length.
func px(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

// escape makes somebody else's text safe inside of the document: nothing in it is markup, and nothing is invisible.
func escape(s string) string {
	var b bytes.Buffer
	// Writing to a buffer does not fail.
	_ = xml.EscapeText(&b, []byte(text.Clean(s)))
	return b.String()
}

func label(b *bytes.Buffer, x, y float64, words, attributes string) {
	if attributes != "" {
		attributes = " " + attributes
	}
	fmt.Fprintf(b, `<text x="%s" y="%s"%s>%s</text>`+"\n", px(x), px(y), attributes, escape(words))
}

// heading is text that is made smaller where it would not fit, since names may be long.
func heading(b *bytes.Buffer, y float64, words string, size, room float64, attributes string) {
	const smallest = 7
	letter := 0.56
	if strings.Contains(attributes, "bold") {
		letter = 0.68
	}
	if n := float64(utf8.RuneCountInString(text.Clean(words))); n*letter*size > room {
		size = math.Max(room/(n*letter), smallest)
	}
	label(b, margin, y, words, `font-size="`+px(size)+`" `+attributes)
}

func line(b *bytes.Buffer, x1, y1, x2, y2 float64, attributes string) {
	fmt.Fprintf(b, `<line x1="%s" y1="%s" x2="%s" y2="%s" %s/>`+"\n", px(x1), px(y1), px(x2), px(y2), attributes)
}

func rectangle(b *bytes.Buffer, x, y, w, h float64, attributes string) {
	fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s" %s/>`+"\n", px(x), px(y), px(w), px(h), attributes)
}

// dot is a window.
func dot(b *bytes.Buffer, x, y float64) {
	fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="2.5" fill="%s"/>`+"\n", px(x), px(y), blue)
}

// ring is a window beyond the critical bound of which no more is known.
func ring(b *bytes.Buffer, x, y float64) {
	fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="5" fill="%s" stroke="%s" stroke-width="1.8"/>`+"\n", px(x), px(y), paper, vermeil)
}

// diamond is a breached window.
func diamond(b *bytes.Buffer, x, y float64) {
	const r = 6
	fmt.Fprintf(b, `<path d="M%s %sL%s %sL%s %sL%s %sZ" fill="%s"/>`+"\n",
		px(x), px(y-r), px(x+r), px(y), px(x), px(y+r), px(x-r), px(y), vermeil)
}

// whisker is the interval of a value.
func whisker(b *bytes.Buffer, x, top, bottom float64) {
	const half = 5
	stroke := `stroke="` + ink + `" stroke-width="1.5"`
	line(b, x, top, x, bottom, stroke)
	line(b, x-half, top, x+half, top, stroke)
	line(b, x-half, bottom, x+half, bottom, stroke)
}

// cross stands on the axis for a window without a value.
func cross(b *bytes.Buffer, x, y float64) {
	const r = 3
	fmt.Fprintf(b, `<path d="M%s %sL%s %sM%s %sL%s %s" stroke="%s" stroke-width="1.5"/>`+"\n",
		px(x-r), px(y-r), px(x+r), px(y+r), px(x-r), px(y+r), px(x+r), px(y-r), faint)
}
