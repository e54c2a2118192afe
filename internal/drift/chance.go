// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// chanceLevel is the share of unchanged windows in which chance exceeds what is called its reach. The tests use the same level.
const chanceLevel = 0.05

// chance is what no change at all does to a method at these sizes.
type chance struct {
	// reach is what the value stays below in 95 of 100 windows without any change.
	reach float64
	// probability is how often no change at all gives at least as much as was seen.
	probability float64
}

// countsChance is for the methods that compare counts. For small changes all of them are functions of the sum over the bins of (p - q)² / p, call it
// d: PSI is d, V² is d/4, the squared Hellinger distance d/8, the squared Jensen-Shannon distance d/(8 ln 2). Without a change, d over (1/n + 1/m) has a
// chi-squared distribution with one degree of freedom less than bins.
func countsChance(method Method, c counts) chance {
	_, _, probability := ChiSquaredTest(c.reference, c.current)
	k := float64(len(c.reference) - 1)
	if k < 1 {
		return chance{probability: probability}
	}
	d := distuv.ChiSquared{K: k}.Quantile(1-chanceLevel) * inverseSizes(c.reference, c.current)
	out := chance{probability: probability}
	switch method {
	case MethodPSI:
		out.reach = d
	case MethodHellinger:
		out.reach = math.Sqrt(d / 8)
	case MethodJensenShannon:
		out.reach = math.Sqrt(d / (8 * math.Ln2))
	default:
		out.reach = math.Sqrt(d / 4)
	}
	return out
}

// kolmogorovQuantile is what Kolmogorov's distribution stays below in 95 of 100 cases.
const kolmogorovQuantile = 1.3580986393225505

func kolmogorovSmirnovChance(value float64, c counts) chance {
	return chance{
		reach:       kolmogorovQuantile * math.Sqrt(inverseSizes(c.reference, c.current)),
		probability: KolmogorovSmirnovTest(value, c.reference, c.current),
	}
}

// wassersteinChance: without a change, the distance over sqrt(1/n + 1/m) tends to the area under the absolute value of a Brownian bridge that is run
// through by the cumulative shares (del Barrio, Giné and Matrán 1999). Its mean and variance are known; a gamma distribution with both stands in
// for it. The cumulative shares are those of both windows together, at the middle of each bin.
func wassersteinChance(value float64, edges []float64, c counts) chance {
	both := make([]float64, len(c.reference))
	for i := range both {
		both[i] = c.reference[i] + c.current[i]
	}
	deviation := math.Sqrt(binnedVariance(edges, shares(c.reference)))
	mean, variance := bridgeArea(edges, shares(both))
	scale := math.Sqrt(inverseSizes(c.reference, c.current)) / deviation
	mean, variance = mean*scale, variance*scale*scale
	if !(mean > 0) || !(variance > 0) {
		return chance{probability: math.NaN()}
	}
	gamma := distuv.Gamma{Alpha: mean * mean / variance, Beta: mean / variance}
	return chance{reach: gamma.Quantile(1 - chanceLevel), probability: gamma.Survival(value)}
}

// bridgeArea is the mean and the variance of the area under the absolute value of a Brownian bridge.
func bridgeArea(edges, share []float64) (mean, variance float64) {
	var widths, at, spread []float64
	below := 0.0
	for i, p := range share {
		width, h := edges[i+1]-edges[i], below+p/2
		below += p
		if !math.IsInf(width, 0) && h > 0 && h < 1 {
			widths, at, spread = append(widths, width), append(at, h), append(spread, math.Sqrt(h*(1-h)))
		}
	}
	for i := range widths {
		mean += widths[i] * spread[i] * math.Sqrt(2/math.Pi)
		variance += widths[i] * widths[i] * spread[i] * spread[i] * (1 - 2/math.Pi)
		for j := range i {
			// The covariance of the absolute values of two normal variables with correlation r.
			r := math.Min(math.Sqrt(at[j]*(1-at[i])/(at[i]*(1-at[j]))), 1)
			covariance := 2 / math.Pi * (r*math.Asin(r) + math.Sqrt(1-r*r) - 1)
			variance += 2 * widths[i] * widths[j] * spread[i] * spread[j] * covariance
		}
	}
	return mean, variance
}
