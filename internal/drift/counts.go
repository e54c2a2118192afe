// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"cmp"
	"slices"
)

// counts are two windows counted in the same parts: bins in their order, or categories with the frequent ones first.
type counts struct {
	reference []float64
	current   []float64
}

// categoryCounts takes all categories of both windows. A category that only one of them has counts zero in the other.
func categoryCounts(reference, current map[string]float64) counts {
	type part struct {
		name               string
		reference, current float64
	}
	var parts []part
	for name, count := range reference {
		parts = append(parts, part{name: name, reference: count, current: current[name]})
	}
	for name, count := range current {
		if _, known := reference[name]; !known {
			parts = append(parts, part{name: name, current: count})
		}
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.reference+b.current, a.reference+a.current), cmp.Compare(a.name, b.name))
	})
	var out counts
	for _, p := range parts {
		out.reference = append(out.reference, p.reference)
		out.current = append(out.current, p.current)
	}
	return out
}

// condensed leaves out parts that are empty in both windows, and takes all parts that the reference does not have as one. So neither unused
// buckets nor the number of new categories count; how much is new does.
func (c counts) condensed() counts {
	var out counts
	unknown := 0.0
	for i, count := range c.reference {
		if count == 0 {
			unknown += c.current[i]
			continue
		}
		out.reference = append(out.reference, count)
		out.current = append(out.current, c.current[i])
	}
	if unknown > 0 {
		out.reference = append(out.reference, 0)
		out.current = append(out.current, unknown)
	}
	return out
}

// shares are what part of all each count is.
func shares(counts []float64) []float64 {
	total := sum(counts)
	out := make([]float64, len(counts))
	for i, count := range counts {
		out[i] = count / total
	}
	return out
}

// inverseSizes is 1/n + 1/m, the variance that two windows of n and m samples share.
func inverseSizes(reference, current []float64) float64 {
	return 1/sum(reference) + 1/sum(current)
}

func smaller(reference, current []float64) float64 {
	return min(sum(reference), sum(current))
}
