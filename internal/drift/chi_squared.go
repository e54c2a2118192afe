// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// leastExpected is how many samples a bin must expect in the smaller window for the chi-squared distribution to hold (Cochran 1954).
const leastExpected = 5

// ChiSquared is the effect size of Pearson's test that two windows, counted in the same bins, come from one distribution: Cramér's V as it
// would be if both windows had the same size, the square root of half the sum over the bins of (p - q)² / (p + q). The statistic itself grows with the number of
// samples and says nothing of how much changed; V of unequal windows shrinks with the smaller one's part. Source: Pearson 1900; Cramér 1946;
// the bounds are Cohen's (1988), whose w is V for two rows. Unit: none. Range: 0 for equal shares to 1 for windows that share no bin. Empty bins need no
// smoothing.
func ChiSquared(reference, current []float64) float64 {
	p, q := shares(reference), shares(current)
	total := 0.0
	for i := range p {
		if whole := p[i] + q[i]; whole > 0 {
			total += (p[i] - q[i]) * (p[i] - q[i]) / whole
		}
	}
	return math.Sqrt(total / 2)
}

// ChiSquaredTest is Pearson's chi-squared test of homogeneity: the statistic over the table of two windows and their bins, its degrees of
// freedom, and the probability of at least as much by chance. Bins that expect fewer than 5 samples in the smaller window are first taken together with their
// neighbours (Cochran 1954), which depends on what both windows hold together and so favours neither.
func ChiSquaredTest(reference, current []float64) (statistic, freedom, probability float64) {
	pooled := counts{reference: reference, current: current}.pooled()
	if len(pooled.reference) < 2 {
		return 0, 0, 1
	}
	n, m := sum(reference), sum(current)
	var observed, expected []float64
	for i := range pooled.reference {
		both := pooled.reference[i] + pooled.current[i]
		observed = append(observed, pooled.reference[i], pooled.current[i])
		expected = append(expected, both*(n/(n+m)), both*(m/(n+m)))
	}
	statistic = stat.ChiSquare(observed, expected)
	freedom = float64(len(pooled.reference) - 1)
	return statistic, freedom, distuv.ChiSquared{K: freedom}.Survival(statistic)
}

// pooled takes neighbouring parts together until each expects enough; what is left over at the end joins the last one.
func (c counts) pooled() counts {
	share := smaller(c.reference, c.current) / (sum(c.reference) + sum(c.current))
	var out counts
	reference, current := 0.0, 0.0
	for i := range c.reference {
		reference += c.reference[i]
		current += c.current[i]
		if (reference+current)*share >= leastExpected {
			out.reference = append(out.reference, reference)
			out.current = append(out.current, current)
			reference, current = 0, 0
		}
	}
	if last := len(out.reference) - 1; last >= 0 {
		out.reference[last] += reference
		out.current[last] += current
	}
	return out
}
