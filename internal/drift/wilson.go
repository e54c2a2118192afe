// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// fairnessConfidence is how often the interval of a fairness measure holds the truth.
const fairnessConfidence = 0.95

// Wilson is the score interval of a rate: the rates that are no further from the one seen than z standard errors of their own. Source: Wilson
// 1927. Unlike the textbook's, it holds for rates near 0 and 1 and for small groups.
func Wilson(favourable, members, z float64) Interval {
	rate, square := favourable/members, z*z
	centre := (rate + square/(2*members)) / (1 + square/members)
	half := z / (1 + square/members) * math.Sqrt(rate*(1-rate)/members+square/(4*members*members))
	out := Interval{Low: math.Max(centre-half, 0), High: math.Min(centre+half, 1)}
	// At the ends the formula gives the end, but for the last digit.
	out.Low, out.High = math.Min(out.Low, rate), math.Max(out.High, rate)
	if favourable == 0 {
		out.Low = 0
	}
	return out
}

// pairQuantile is the z with which the intervals of all pairs of the groups hold at once (Bonferroni). With more groups, the two that are
// furthest apart are so by chance more often.
func pairQuantile(groups int) float64 {
	pairs := float64(groups*(groups-1)) / 2
	return distuv.UnitNormal.Quantile(1 - (1-fairnessConfidence)/(2*pairs))
}
