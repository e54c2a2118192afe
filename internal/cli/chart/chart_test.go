// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTicksAreRound(t *testing.T) {
	for name, test := range map[string]struct {
		numbers []float64
		want    []string
		why     string
	}{
		"a statistic":      {[]float64{0.02, 0.34, 0.1, 0.2}, []string{"0.0", "0.1", "0.2", "0.3", "0.4"}, "it begins at zero"},
		"a ratio":          {[]float64{0.78, 0.93, 0.8, 0.9}, []string{"0.75", "0.80", "0.85", "0.90", "0.95"}, "from zero on nothing would be seen"},
		"below zero":       {[]float64{-3, 4}, []string{"-4", "-2", "0", "2", "4", "6"}, "zero is a tick, and written without a sign"},
		"one value":        {[]float64{5}, []string{"2", "3", "4", "5", "6", "7", "8"}, "it has room on both sides"},
		"all alike, large": {[]float64{1e6, 1e6}, []string{"400000", "600000", "800000", "1000000", "1200000", "1400000", "1600000"}, "there is a scale"},
		"all zero":         {[]float64{0, 0}, []string{"-0.6", "-0.4", "-0.2", "0.0", "0.2", "0.4", "0.6"}, "there is a scale"},
		"nothing":          {nil, []string{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}, "a frame without values"},
		"tiny":             {[]float64{0, 3e-6}, []string{"0", "5e-07", "1e-06", "1.5e-06", "2e-06", "2.5e-06", "3e-06", "3.5e-06"}, "no ticks that all read 0.000"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScale(test.numbers)
			var got []string
			for _, tick := range s.ticks() {
				got = append(got, s.tick(tick))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s: %s", test.why, diff)
			}
		})
	}
}

func chartOf(values ...float64) Chart {
	c := Chart{Title: "scores", Verdict: "Breached", Warning: new(0.1), Critical: new(0.2)}
	for _, value := range values {
		p := Point{Value: new(value), Breached: value > 0.3, Beyond: value > 0.2}
		if math.IsNaN(value) {
			p = Point{}
		}
		c.Points = append(c.Points, p)
	}
	return c
}

func draw(charts ...Chart) string {
	p := Page{Title: "AI system lending/credit-scoring", Charts: charts}
	return string(p.SVG())
}

func TestGapsAndBreachesAreSeenWithoutColour(t *testing.T) {
	gap := math.NaN()
	svg := draw(chartOf(0.01, gap, 0.02, 0.03, 0.25, 0.35, 0.36))
	path := regexp.MustCompile(`<path d="(M[^"]*)" fill="none"`).FindStringSubmatch(svg)
	if len(path) != 2 || strings.Count(path[1], "M") != 2 {
		t.Errorf("the line does not break at the gap: %v", path)
	}
	// Each mark is there once more in the legend.
	for mark, want := range map[string]int{`Z" fill=`: 3, `r="5"`: 2, `r="2.5"`: 4, ">no value<": 1, ">breached window<": 1, "stroke-dasharray": 1} {
		if got := strings.Count(svg, mark); got != want {
			t.Errorf("%q is there %d times, and not %d times", mark, got, want)
		}
	}
	if strings.Contains(draw(chartOf(0.01)), "breached window") {
		t.Error("the legend explains a mark that is not there")
	}
}

// TestBoundsThatAreNearEachOther: their names do not overlap.
func TestBoundsThatAreNearEachOther(t *testing.T) {
	for _, below := range []bool{false, true} {
		c := chartOf(0.05, 0.9)
		c.Warning, c.Critical, c.Below = new(0.200), new(0.201), below
		at := regexp.MustCompile(`<text x="808" y="([0-9.]+)"`).FindAllStringSubmatch(draw(c), -1)
		if len(at) != 2 {
			t.Fatalf("%d bounds have a name", len(at))
		}
		first, second := parse(t, at[0][1]), parse(t, at[1][1])
		if math.Abs(first-second) < 13 {
			t.Errorf("the names stand at %v and %v", first, second)
		}
		if (second > first) == below {
			t.Errorf("the warning stands on the bad side of the critical bound: %v, %v", first, second)
		}
	}
}

func parse(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// FuzzSVG: whatever is drawn, it is well-formed, the same bytes each time, and holds no number that is none.
func FuzzSVG(f *testing.F) {
	f.Add("</text><script>\u202e\x00\xff", 0.3, 1e23, -1e-23)
	f.Add("plain", 0.0, 0.0, 0.0)
	f.Fuzz(func(t *testing.T, name string, a, b, c float64) {
		for _, x := range []float64{a, b, c} {
			// The API takes decimals of 24 characters, without exponent.
			if math.IsNaN(x) || math.Abs(x) > 1e24 || x != 0 && math.Abs(x) < 1e-24 {
				t.Skip()
			}
		}
		one := chartOf(a, math.NaN(), b, c)
		one.Title, one.Verdict, one.Subtitle, one.Warning, one.Critical, one.Lower, one.Upper = name, name, name, &a, &b, &a, &c
		page := Page{Title: name, Subtitle: name, Charts: []Chart{one, {}}}
		svg := page.SVG()
		if !bytes.Equal(svg, page.SVG()) {
			t.Error("drawn twice, it is not the same")
		}
		if bytes.Contains(svg, []byte("NaN")) && !strings.Contains(name, "NaN") || bytes.Contains(svg, []byte("<script")) {
			t.Error("what was drawn cannot be drawn")
		}
		decoder := xml.NewDecoder(bytes.NewReader(svg))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}
