// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "math"

// Wasserstein is the Wasserstein distance of order 1 (earth mover's distance) divided by the standard deviation of the reference: the area
// between the two cumulative shares. Source: Kantorovich 1942, Vallender 1974; normed as in Evidently. Unit: standard deviations of the
// reference. Range: from 0, without an end. A shift of all values by d moves it by d.
//
// Inside of a bin nobody knows where the samples lie. The value takes them as spread evenly between the bounds; the interval has the least and
// the largest distance that any samples in these bins could have. Samples in a bin with an open end are taken to lie at its bound, so movements beyond it
// are not seen: the value is then a lower bound. The standard deviation comes from the same bins by the same rule.
//
// NaN is the answer if the reference has no spread.
func Wasserstein(edges, reference, current []float64) (float64, Interval) {
	p, q := shares(reference), shares(current)
	value, low, high := 0.0, 0.0, 0.0
	below, alsoBelow := 0.0, 0.0
	for i := range p {
		nextBelow, nextAlso := below+p[i], alsoBelow+q[i]
		if width := edges[i+1] - edges[i]; !math.IsInf(width, 0) {
			value += width * areaBetween(below-alsoBelow, nextBelow-nextAlso)
			low += width * max(0, below-nextAlso, alsoBelow-nextBelow)
			high += width * max(nextBelow-alsoBelow, nextAlso-below)
		}
		below, alsoBelow = nextBelow, nextAlso
	}
	deviation := math.Sqrt(binnedVariance(edges, p))
	if deviation == 0 {
		return math.NaN(), Interval{}
	}
	value /= deviation
	// The last digits of three sums may differ; the value lies between the others by its definition.
	return value, Interval{Low: math.Min(low/deviation, value), High: math.Max(high/deviation, value)}
}

// areaBetween is the area under the absolute value of a line from a to b over a width of 1.
func areaBetween(a, b float64) float64 {
	if a*b >= 0 {
		return math.Abs(a+b) / 2
	}
	return (a*a + b*b) / (2 * (math.Abs(a) + math.Abs(b)))
}

// binnedVariance is the variance of samples that are spread evenly within their bins; those in a bin with an open end lie at its bound.
func binnedVariance(edges, share []float64) float64 {
	mean := 0.0
	for i, p := range share {
		if p > 0 {
			mean += p * middle(edges[i], edges[i+1])
		}
	}
	variance := 0.0
	for i, p := range share {
		if p == 0 {
			continue
		}
		away := middle(edges[i], edges[i+1]) - mean
		variance += p * away * away
		if width := edges[i+1] - edges[i]; !math.IsInf(width, 0) {
			variance += p * width * width / 12
		}
	}
	return variance
}

// middle is half way between two bounds, and the bound that there is if the other is infinite.
func middle(low, high float64) float64 {
	switch {
	case math.IsInf(low, -1):
		return high
	case math.IsInf(high, 1):
		return low
	default:
		return low + (high-low)/2
	}
}
