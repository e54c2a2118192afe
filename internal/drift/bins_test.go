// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCumulative(t *testing.T) {
	inf := math.Inf(1)
	for name, tc := range map[string]struct {
		why     string
		buckets []Bucket
		want    *Bins
		cause   Cause
	}{
		"latencies": {why: "positive bounds begin at zero", buckets: []Bucket{{0.1, 3}, {0.5, 10}, {inf, 12}},
			want: &Bins{Edges: []float64{0, 0.1, 0.5, inf}, Counts: []float64{3, 7, 2}}},
		"scores": {why: "a bound of zero or less leaves the first bucket open", buckets: []Bucket{{-1, 1}, {0, 4}, {inf, 4}},
			want: &Bins{Edges: []float64{-inf, -1, 0, inf}, Counts: []float64{1, 3, 0}}},
		"any order": {why: "Prometheus sorts by the text of the label", buckets: []Bucket{{inf, 12}, {10, 11}, {0.5, 3}},
			want: &Bins{Edges: []float64{0, 0.5, 10, inf}, Counts: []float64{3, 8, 1}}},
		"last digits": {why: "sums in another order differ by rounding", buckets: []Bucket{{1, 100.00000000001}, {2, 100}, {inf, 200}},
			want: &Bins{Edges: []float64{0, 1, 2, inf}, Counts: []float64{100.00000000001, 0, 200 - 100.00000000001}}},
		"nothing":      {why: "no bucket is no data, not a histogram"},
		"without +Inf": {why: "a query that dropped it has lost the total", buckets: []Bucket{{1, 2}, {2, 3}}, cause: CauseBucketsUnusable},
		"only NaN":     {why: "a label that is no number", buckets: []Bucket{{math.NaN(), 2}}, cause: CauseBucketsUnusable},
		"too many":     {why: "a query that forgot to sum by le", buckets: make([]Bucket, 1001), cause: CauseTooMany},
	} {
		t.Run(name, func(t *testing.T) {
			t.Log(tc.why)
			got := Cumulative(tc.buckets)
			if diff := cmp.Diff(tc.want, got.Bins); diff != "" {
				t.Error(diff)
			}
			if (got.Problem != nil) != (tc.cause != "") || got.Problem != nil && got.Problem.Cause != tc.cause {
				t.Errorf("problem %v, want %s", got.Problem, tc.cause)
			}
		})
	}
}

func TestBinsThatCannotBeUsed(t *testing.T) {
	inf := math.Inf(1)
	for name, tc := range map[string]struct {
		bins Bins
		want Cause
	}{
		"no counts":         {Bins{Edges: []float64{1}}, CauseBucketsUnusable},
		"an edge missing":   {Bins{Edges: []float64{1, 2}, Counts: []float64{1, 2}}, CauseBucketsUnusable},
		"twice":             {Bins{Edges: []float64{1, 1, 2}, Counts: []float64{1, 2}}, CauseBucketsUnusable},
		"descending":        {Bins{Edges: []float64{2, 1}, Counts: []float64{1}}, CauseBucketsUnusable},
		"NaN":               {Bins{Edges: []float64{0, math.NaN(), 2}, Counts: []float64{1, 2}}, CauseBucketsUnusable},
		"NaN at the end":    {Bins{Edges: []float64{0, 1, math.NaN()}, Counts: []float64{1, 2}}, CauseBucketsUnusable},
		"infinite inside":   {Bins{Edges: []float64{0, inf, inf}, Counts: []float64{1, 2}}, CauseBucketsUnusable},
		"beginning at +Inf": {Bins{Edges: []float64{inf, inf}, Counts: []float64{1}}, CauseBucketsUnusable},
		"sum overflows":     {Bins{Edges: []float64{0, 1, 2}, Counts: []float64{1e308, 1e308}}, CauseNotFinite},
	} {
		t.Run(name, func(t *testing.T) {
			if found := tc.bins.check(); found == nil || found.Cause != tc.want {
				t.Errorf("%v, want %s", found, tc.want)
			}
		})
	}
}

func TestAlign(t *testing.T) {
	reference := Bins{Edges: []float64{0, 1, 2, 3, 4}, Counts: []float64{10, 20, 30, 40}}
	five := Bins{Edges: []float64{0, 1, 2, 3, 4, 5}, Counts: []float64{10, 20, 30, 40, 50}}
	for name, tc := range map[string]struct {
		why     string
		current Bins
		want    aligned
		cause   Cause
	}{
		"same": {why: "nothing to do", current: Bins{Edges: []float64{0, 1, 2, 3, 4}, Counts: []float64{1, 2, 3, 4}},
			want: aligned{[]float64{0, 1, 2, 3, 4}, []float64{10, 20, 30, 40}, []float64{1, 2, 3, 4}}},
		"finer": {why: "what is finer is added up into the reference's bins", current: Bins{Edges: []float64{0, 0.5, 1, 2, 3, 3.5, 4}, Counts: []float64{1, 1, 2, 3, 2, 2}},
			want: aligned{[]float64{0, 1, 2, 3, 4}, []float64{10, 20, 30, 40}, []float64{2, 2, 3, 4}}},
		"coarser": {why: "the reference follows, at the bounds that both have", current: Bins{Edges: []float64{0, 2, 4}, Counts: []float64{3, 7}},
			want: aligned{[]float64{0, 2, 4}, []float64{30, 70}, []float64{3, 7}}},
		"outside": {why: "a native histogram has buckets where samples are; what is beyond the reference keeps its own",
			current: Bins{Edges: []float64{3, 4, 8, 16}, Counts: []float64{1, 2, 3}},
			want:    aligned{[]float64{0, 1, 2, 3, 4, 8, 16}, []float64{10, 20, 30, 40, 0, 0}, []float64{0, 0, 0, 1, 2, 3}}},
		"an empty bin may be cut": {why: "nothing lies in it, so both parts are empty", current: Bins{Edges: []float64{0, 1, 3, 4}, Counts: []float64{5, 0, 5}},
			want: aligned{[]float64{0, 1, 2, 3, 4}, []float64{10, 20, 30, 40}, []float64{5, 0, 0, 5}}},
		"moved": {why: "no bound in common, and no way to know what lies where", current: Bins{Edges: []float64{0, 1.5, 2.5, 3.5, 4}, Counts: []float64{1, 2, 3, 4}},
			cause: CauseBucketsDiffer},
		"less than half": {why: "two bins in place of five hide too much", current: Bins{Edges: []float64{0, 1, 5}, Counts: []float64{1, 2}}, cause: CauseBucketsDiffer},
		"too coarse":     {why: "one bucket shows no change", current: Bins{Edges: []float64{0, 4}, Counts: []float64{10}}, cause: CauseBucketsDiffer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Log(tc.why)
			from := reference
			if name == "less than half" {
				from = five
			}
			got, found := align(from, tc.current)
			if tc.cause != "" {
				if found == nil || found.Cause != tc.cause {
					t.Fatalf("%v, want %s", found, tc.cause)
				}
				return
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(aligned{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUnusedBucketsDoNotCount: the same samples, in buckets of which many are empty, and with new categories in many pieces, give the same value.
func TestUnusedBucketsDoNotCount(t *testing.T) {
	reference, current := []float64{500, 300, 200}, []float64{400, 350, 250}
	padded := func(counts []float64) []float64 {
		return append(append(make([]float64, 20), counts...), make([]float64, 20)...)
	}
	near(t, "PSI", PSI(padded(reference), padded(current)), PSI(reference, current))
	whole := PSI(append(reference, 0), append(current, 30))
	near(t, "PSI", PSI(append(reference, 0, 0, 0), append(current, 10, 10, 10)), whole)
	if rare := PSI([]float64{500000, 300000, 1, 1, 1, 1, 1, 1, 1, 1}, []float64{500, 300, 0, 0, 0, 0, 0, 0, 0, 0}); rare > 0.01 {
		t.Errorf("PSI is %g because a small window has none of what is rare", rare)
	}
}

// TestThePriceOfBins: samples in one bin can hide, and the interval says how much.
func TestThePriceOfBins(t *testing.T) {
	edges := []float64{0, 1, 2}
	value, interval := Wasserstein(edges, []float64{100, 100}, []float64{100, 100})
	if value != 0 || interval.Low != 0 || math.Abs(interval.High-1/math.Sqrt(1.0/3)) > 1e-12 {
		t.Errorf("Wasserstein %g in %v, want 0 up to one half of the range twice", value, interval)
	}
	value, interval = KolmogorovSmirnov([]float64{100, 100}, []float64{100, 100})
	if value != 0 || interval.High != 0.5 {
		t.Errorf("KolmogorovSmirnov %g in %v, want 0 up to the fullest bin", value, interval)
	}
}
