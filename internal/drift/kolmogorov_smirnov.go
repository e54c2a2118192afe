// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Interval is from Low to High.
type Interval struct {
	Low  float64
	High float64
}

// KolmogorovSmirnov is the largest difference, at any bound of the bins, between the shares of samples at or below it. Source: Kolmogorov
// 1933, Smirnov 1939. Unit: none (a share of the samples). Range: 0 to 1.
//
// Inside of a bin nobody knows where the samples lie. So the value is exact for samples rounded up to the bounds of their bins, and a lower
// bound for the samples themselves; the interval has the largest difference that any samples in these bins could have. For it to be narrow, no
// bin may hold much: it is at most as wide as the fullest bin.
func KolmogorovSmirnov(reference, current []float64) (float64, Interval) {
	places := make([]float64, len(reference))
	for i := range places {
		places[i] = float64(i)
	}
	value := stat.KolmogorovSmirnov(places, reference, places, current)
	p, q := shares(reference), shares(current)
	high, below, alsoBelow := 0.0, 0.0, 0.0
	for i := range p {
		high = max(high, below+p[i]-alsoBelow, alsoBelow+q[i]-below)
		below += p[i]
		alsoBelow += q[i]
	}
	return value, Interval{Low: value, High: math.Min(math.Max(high, value), 1)}
}

// KolmogorovSmirnovTest is the probability of a difference of at least that much by chance: Kolmogorov's limit for large windows, which is
// too high, so on the safe side, for samples in bins. Source: Smirnov 1948.
func KolmogorovSmirnovTest(value float64, reference, current []float64) float64 {
	return kolmogorovSurvival(value / math.Sqrt(inverseSizes(reference, current)))
}

// kolmogorovSurvival is the probability that Kolmogorov's distribution exceeds x. The first series is quick for small x, the second for others.
func kolmogorovSurvival(x float64) float64 {
	if x <= 0 {
		return 1
	}
	if x < 1 {
		total := 0.0
		for k := 1.0; k <= 9; k += 2 {
			total += math.Exp(-k * k * math.Pi * math.Pi / (8 * x * x))
		}
		return 1 - math.Sqrt(2*math.Pi)/x*total
	}
	total, sign := 0.0, 1.0
	for k := 1.0; k <= 5; k++ {
		total += sign * math.Exp(-2*k*k*x*x)
		sign = -sign
	}
	return math.Max(2*total, 0)
}
