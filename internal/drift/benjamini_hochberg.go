// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"cmp"
	"slices"
)

// BenjaminiHochberg adjusts the probabilities of several tests, so that of those which are at most q after it, a share of q is false at most.
// Source: Benjamini and Hochberg 1995. With five checks, one in twenty each would cry wolf in a quarter of all windows.
func BenjaminiHochberg(probabilities []float64) []float64 {
	order := make([]int, len(probabilities))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(probabilities[a], probabilities[b]) })
	adjusted := make([]float64, len(probabilities))
	least := 1.0
	for rank := len(order); rank >= 1; rank-- {
		i := order[rank-1]
		least = min(least, probabilities[i]*float64(len(order))/float64(rank))
		adjusted[i] = least
	}
	return adjusted
}
