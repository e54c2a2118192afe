// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"
	"slices"
)

// aligned are two histograms in the same bins.
type aligned struct {
	edges     []float64
	reference []float64
	current   []float64
}

// align puts both windows into the bins of the reference. Where the window's buckets are finer, they are added up; where they are coarser, the
// reference is made coarser too, at the bounds where both counts are known; what lies outside of the reference's range keeps the window's own
// bounds. Nothing is interpolated. If that leaves less than half of the reference's occupied bins, or fewer than two, the windows cannot be compared.
func align(reference, current Bins) (aligned, *Problem) {
	if math.IsInf(sum(reference.Counts)+sum(current.Counts), 0) {
		return aligned{}, problem(CauseNotFinite, "the counts add up to infinity; look at the query in Prometheus")
	}
	if found := undivided(reference); found != nil {
		return aligned{}, found
	}
	var out aligned
	wasReference, wasCurrent := 0.0, 0.0
	for _, edge := range joinedEdges(reference.Edges, current.Edges) {
		inReference, known := reference.below(edge)
		inCurrent, alsoKnown := current.below(edge)
		if !known || !alsoKnown {
			continue
		}
		if out.edges != nil {
			out.reference = append(out.reference, inReference-wasReference)
			out.current = append(out.current, inCurrent-wasCurrent)
		}
		out.edges = append(out.edges, edge)
		wasReference, wasCurrent = inReference, inCurrent
	}
	before, after := occupied(reference.Counts), occupied(out.reference)
	if after < 2 || 2*after < before {
		return aligned{}, problem(CauseBucketsDiffer,
			"the buckets have changed: of %d occupied ones of the reference, %d remain with bounds that the window has, too; take a new baseline with the new buckets",
			before, after)
	}
	return out, nil
}

// undivided refuses a reference whose samples all lie in one bin.
func undivided(reference Bins) *Problem {
	if occupied(reference.Counts) >= 2 {
		return nil
	}
	return problem(CauseBucketsUnusable,
		"all samples of the reference lie in one bucket, so that no change inside it could be seen; use buckets that divide the values")
}

// joinedEdges are the reference's edges, and those of the window that lie outside of them.
func joinedEdges(reference, current []float64) []float64 {
	edges := slices.Clone(reference)
	first, last := reference[0], reference[len(reference)-1]
	for _, edge := range current {
		if edge < first || edge > last {
			edges = append(edges, edge)
		}
	}
	slices.Sort(edges)
	return edges
}
