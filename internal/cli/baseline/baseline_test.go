// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// reading is one whose newest sample is fresh.
var reading = prometheus.Reading{At: at, Newest: at.Add(-time.Second)}

func classic(counts ...float64) *prometheus.Histogram {
	h := &prometheus.Histogram{Reading: reading}
	lower := math.Inf(-1)
	for i, count := range counts {
		upper := float64(i+1) / 10
		if i == len(counts)-1 {
			upper = math.Inf(1)
		}
		h.Buckets = append(h.Buckets, prometheus.Bucket{Lower: lower, Upper: upper, UpperIncluded: true, Count: count})
		lower = upper
		h.Count += count
	}
	return h
}

func native() *prometheus.Histogram {
	return &prometheus.Histogram{Reading: reading, Native: true, Count: 900, Buckets: []prometheus.Bucket{
		{Lower: -1e-128, Upper: 1e-128, Count: 100}, {Lower: 0.25, Upper: 0.5, Count: 300}, {Lower: 0.5, Upper: 1, Count: 500},
	}}
}

func TestBinsOfAClassicHistogram(t *testing.T) {
	c, err := ofHistogram(classic(100.4, 200.4, 300.4, 0), v1alpha1.ShapeClassicHistogram)
	if err != nil {
		t.Fatal(err)
	}
	want := []v1alpha1.BaselineBin{{UpperBound: "0.1", Count: 100}, {UpperBound: "0.2", Count: 201}, {UpperBound: "0.3", Count: 300}, {UpperBound: "+Inf", Count: 0}}
	if diff := cmp.Diff(want, c.Baseline.Bins); diff != "" {
		t.Error(diff)
	}
	if c.Samples == nil || math.Abs(*c.Samples-601.2) > 1e-9 {
		t.Errorf("%v samples", c.Samples)
	}
}

// TestBinsOfANativeHistogram: gaps are empty bins, and what is stored compares as the same with what was read.
func TestBinsOfANativeHistogram(t *testing.T) {
	c, err := ofHistogram(native(), v1alpha1.ShapeNativeHistogram)
	if err != nil {
		t.Fatal(err)
	}
	want := []v1alpha1.BaselineBin{
		{UpperBound: "-1e-128"}, {UpperBound: "1e-128", Count: 100}, {UpperBound: "0.25"}, {UpperBound: "0.5", Count: 300}, {UpperBound: "1", Count: 500},
		{UpperBound: "+Inf"},
	}
	if diff := cmp.Diff(want, c.Baseline.Bins); diff != "" {
		t.Error(diff)
	}
	stored := monitor.OfBaseline(&c.Baseline)
	if stored.Problem != nil {
		t.Fatal(stored.Problem.Text)
	}
	window := drift.Reading{Bins: &drift.Bins{Edges: []float64{-1e-128, 1e-128, 0.25, 0.5, 1}, Counts: []float64{100, 0, 300, 500}}}
	for _, method := range []drift.Method{drift.MethodPSI, drift.MethodWasserstein, drift.MethodKolmogorovSmirnov} {
		j := drift.Judge([]drift.Check{{Method: method, Reference: stored, Current: window}}, drift.Clock{Now: at})[0]
		if j.Verdict != drift.Healthy || j.Value == nil || *j.Value > 1e-9 {
			t.Errorf("%s: %s %v: %s", method, j.Verdict, j.Value, j.Explanation)
		}
	}
}

func TestWhatCannotBeStored(t *testing.T) {
	var many prometheus.Counts
	for i := range 300 {
		many.Categories = append(many.Categories, prometheus.CategoryCount{Category: fmt.Sprint(i), Count: 1})
	}
	for name, test := range map[string]struct {
		do   func() (*Capture, error)
		want string
	}{
		"a native histogram for a classic check": {func() (*Capture, error) { return ofHistogram(native(), v1alpha1.ShapeClassicHistogram) }, "answers with a NativeHistogram"},
		"a classic one for a native check":       {func() (*Capture, error) { return ofHistogram(classic(1, 2), v1alpha1.ShapeNativeHistogram) }, "expects a NativeHistogram"},
		"more buckets than are stored": {func() (*Capture, error) {
			return ofHistogram(classic(make([]float64, 257)...), v1alpha1.ShapeClassicHistogram)
		}, "257 buckets"},
		"more categories than are stored": {func() (*Capture, error) { return ofCounts(&many) }, "300 categories"},
		"a category without a name": {func() (*Capture, error) {
			return ofCounts(&prometheus.Counts{Categories: []prometheus.CategoryCount{{Count: 9}}})
		}, "0 bytes"},
		"a value that is too small": {func() (*Capture, error) {
			d, err := decimal(1e-300)
			return &Capture{Baseline: v1alpha1.Baseline{Value: d}}, err
		}, "without exponent"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := test.do(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestDecimal(t *testing.T) {
	for value, want := range map[float64]v1alpha1.Decimal{0.93: "0.93", -12.5: "-12.5", 1e15: "1000000000000000", 1.0 / 3: "0.3333333333333333", 1.23456789012345678e-10: "0.0000000001234567890123"} {
		if got, err := decimal(value); got != want || err != nil || len(got) > longestNumber {
			t.Errorf("%v: %q (%d characters), %v, want %q", value, got, len(got), err, want)
		}
	}
}

func TestRoundingKeepsTheSum(t *testing.T) {
	r, sum := rounder{}, int64(0)
	for range 256 {
		sum += r.next(0.4)
	}
	if sum != 102 {
		t.Errorf("256 times 0.4 are %d", sum)
	}
}

func TestJudge(t *testing.T) {
	psi := &v1alpha1.DriftCheck{Name: "scores", Method: v1alpha1.MethodPSI}
	threshold := &v1alpha1.DriftCheck{Name: "accuracy", Method: v1alpha1.MethodThreshold}
	of := func(h *prometheus.Histogram) *Capture {
		c, err := ofHistogram(h, v1alpha1.ShapeClassicHistogram)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	value := func(samples *float64) *Capture {
		return &Capture{At: at, Newest: at, Samples: samples, Baseline: v1alpha1.Baseline{Value: "0.93"}}
	}
	old := of(classic(500, 500, 500, 0))
	old.Newest = at.Add(-time.Hour)
	nothing := of(classic(500, 500, 500, 0))
	nothing.Newest = time.Time{}
	for name, test := range map[string]struct {
		capture *Capture
		check   *v1alpha1.DriftCheck
		want    string
		fatal   bool
		why     string
	}{
		"enough":                  {of(classic(500, 500, 500, 0)), psi, "", false, "nothing speaks against it"},
		"few, and enough to test": {of(classic(50, 50, 50, 0)), psi, "", false, "from 100 on the operator judges"},
		"too few":                 {of(classic(30, 30, 30, 0)), psi, "90", false, "below 100 it does not"},
		"the check's own minimum": {of(classic(500, 500, 500, 0)), &v1alpha1.DriftCheck{Method: v1alpha1.MethodPSI, MinimumSamples: 5000}, "5000", false, "what the monitor asks for counts"},
		"old":                     {old, psi, "older than two intervals", false, "the metric was gone already"},
		"out of nothing":          {nothing, psi, "no sample at all", false, "vector(1) is no reference"},
		"one bucket":              {of(classic(0, 5000, 0, 0)), psi, "", true, "nothing can be compared with it"},
		"a value":                 {value(new(500.0)), threshold, "", false, "enough"},
		"a value of few":          {value(new(50.0)), threshold, "50", false, "too few"},
		"a value of unknown many": {value(nil), threshold, "", false, "the check does not say how to ask"},
	} {
		t.Run(name, func(t *testing.T) {
			got := test.capture.Judge(test.check, 5*time.Minute)
			switch {
			case got == nil && (test.want != "" || test.fatal):
				t.Errorf("nothing speaks against it: %s", test.why)
			case got != nil && (test.want == "" && !test.fatal || !strings.Contains(got.Text, test.want) || got.Fatal != test.fatal):
				t.Errorf("%+v, want %q: %s", *got, test.want, test.why)
			}
		})
	}
}

func TestConfigMap(t *testing.T) {
	c, err := ofHistogram(classic(100, 200, 300, 0), v1alpha1.ShapeClassicHistogram)
	if err != nil {
		t.Fatal(err)
	}
	for _, monitor := range []string{"credit-scoring", strings.Repeat("a.", 126) + "a"} {
		stored, reference, err := c.ConfigMap("lending", monitor, strings.Repeat("c", 63), "about")
		if err != nil {
			t.Fatal(err)
		}
		if wrong := validation.IsDNS1123Subdomain(stored.Name); len(wrong) > 0 {
			t.Errorf("%s: %v", stored.Name, wrong)
		}
		sum := sha256.Sum256([]byte(stored.Data[Key]))
		if string(reference.SHA256) != hex.EncodeToString(sum[:]) || reference.Name != stored.Name || reference.Key != Key {
			t.Errorf("%+v does not name what is stored", *reference)
		}
		if stored.Immutable == nil || !*stored.Immutable {
			t.Error("it can be replaced")
		}
		// As the operator reads it.
		var read v1alpha1.Baseline
		decoder := json.NewDecoder(strings.NewReader(stored.Data[Key]))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Baseline, read); diff != "" {
			t.Error(diff)
		}
	}
}
