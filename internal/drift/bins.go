// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"
	"slices"
)

// maxParts is how many bins, categories or groups are compared at most. A classic histogram has tens, a native one up to 160.
const maxParts = 1000

// Bins are a histogram: Counts[i] samples between Edges[i] (excluded) and Edges[i+1] (included). The first edge may be -Inf and the last +Inf: bins with an open end.
// Counts need not be whole: Prometheus extrapolates increases.
type Bins struct {
	Edges  []float64
	Counts []float64
}

// Bucket is one cumulative bucket of a classic Prometheus histogram: how many samples are at or below the bound `le`.
type Bucket struct {
	Bound float64
	Count float64
}

// Cumulative turns the buckets of a classic histogram, in any order, into bins. The first bin begins at 0 if its bound is positive, as in
// Prometheus's histogram_quantile, and is open below otherwise.
func Cumulative(buckets []Bucket) Reading {
	if len(buckets) == 0 {
		return Reading{}
	}
	if len(buckets) > maxParts {
		return Reading{Problem: problem(CauseTooMany, "the histogram has %d buckets, and at most %d are compared; make it coarser", len(buckets), maxParts)}
	}
	sorted := slices.Clone(buckets)
	slices.SortFunc(sorted, func(a, b Bucket) int {
		if a.Bound < b.Bound {
			return -1
		}
		return 1
	})
	if !math.IsInf(sorted[len(sorted)-1].Bound, 1) {
		return Reading{Problem: problem(CauseBucketsUnusable,
			`the histogram has no bucket le="+Inf", so nobody knows how many samples there are; keep the label le whole in the query`)}
	}
	first := math.Inf(-1)
	if sorted[0].Bound > 0 && !math.IsInf(sorted[0].Bound, 1) {
		first = 0
	}
	bins := &Bins{Edges: []float64{first}}
	total, below := sorted[len(sorted)-1].Count, 0.0
	for _, bucket := range sorted {
		count := bucket.Count - below
		// Sums of floats in another order differ in the last digits; what is more than that is a reset, and stays negative.
		if count < 0 && -count <= 1e-9*total {
			count = 0
		}
		bins.Edges = append(bins.Edges, bucket.Bound)
		bins.Counts = append(bins.Counts, count)
		below = math.Max(below, bucket.Count)
	}
	return Reading{Bins: bins}
}

// check says what keeps the bins from being used.
func (b Bins) check() *Problem {
	if len(b.Counts) == 0 || len(b.Edges) != len(b.Counts)+1 {
		return problem(CauseBucketsUnusable, "the histogram has %d bounds for %d counts; there must be one bound more than counts", len(b.Edges), len(b.Counts))
	}
	if len(b.Counts) > maxParts {
		return problem(CauseTooMany, "the histogram has %d buckets, and at most %d are compared; make it coarser", len(b.Counts), maxParts)
	}
	for i, edge := range b.Edges {
		inner := i > 0 && i < len(b.Edges)-1
		if math.IsNaN(edge) || inner && math.IsInf(edge, 0) || i == 0 && math.IsInf(edge, 1) || i > 0 && edge <= b.Edges[i-1] {
			return problem(CauseBucketsUnusable, "the bounds of the buckets do not ascend, or one is not a number; each bound may be there once")
		}
	}
	return checkCounts(b.Counts)
}

// checkCounts refuses counts that no counting gives.
func checkCounts(counts []float64) *Problem {
	for _, count := range counts {
		switch {
		case math.IsNaN(count) || math.IsInf(count, 0):
			return problem(CauseNotFinite, "a count is NaN or infinite; look at the query in Prometheus, a division by zero gives NaN")
		case count < 0:
			return problem(CauseNegativeCount,
				"a count is negative, as when counters are subtracted across a restart; use increase(), which knows of resets")
		}
	}
	if math.IsInf(sum(counts), 0) {
		return problem(CauseNotFinite, "the counts add up to infinity; look at the query in Prometheus")
	}
	return nil
}

// below is how many samples lie at or below x, and whether that is known: at an edge, outside of all edges, and inside of an empty bin.
func (b Bins) below(x float64) (float64, bool) {
	total := 0.0
	for i, count := range b.Counts {
		if x <= b.Edges[i] {
			return total, true
		}
		if x < b.Edges[i+1] {
			return total, count == 0
		}
		total += count
	}
	return total, true
}

// occupied counts the bins that hold anything.
func occupied(counts []float64) int {
	n := 0
	for _, count := range counts {
		if count > 0 {
			n++
		}
	}
	return n
}

func sum(counts []float64) float64 {
	total := 0.0
	for _, count := range counts {
		total += count
	}
	return total
}
