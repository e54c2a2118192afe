// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "math"

// MoverRatio is the interval of the ratio of two rates, a's over b's, from the Wilson interval of each. Source: Donner and Zou 2012 (MOVER-R);
// Newcombe 2016. Katz's, on the logarithm, has no width where everybody in both groups fared well, and none at all where nobody did in one.
func MoverRatio(a, b Group, z float64) Interval {
	one, two := Wilson(a.Favourable, a.Members, z), Wilson(b.Favourable, b.Members, z)
	p, q := a.rate(), b.rate()
	product := p * q
	out := Interval{High: math.Inf(1)}
	if one.Low > 0 {
		// The usual form times its conjugate: it has no 0/0 where b's upper limit is twice its rate.
		numerator := one.Low * (2*p - one.Low)
		out.Low = numerator / (product + math.Sqrt(math.Max(product*product-numerator*two.High*(2*q-two.High), 0)))
	}
	if two.Low > 0 {
		denominator := two.Low * (2*q - two.Low)
		out.High = (product + math.Sqrt(math.Max(product*product-one.High*(2*p-one.High)*denominator, 0))) / denominator
	}
	return out
}

// smallestRatio is the ratio of the lowest to the highest rate of any two groups, and its interval, by the same reasoning as
// largestDifference. NaN is the answer if nobody fared well in any group.
func smallestRatio(groups []Group) (float64, Interval) {
	z := pairQuantile(len(groups))
	out := Interval{Low: 1, High: 1}
	for i, a := range groups {
		for _, b := range groups[:i] {
			pair := MoverRatio(a, b, z)
			out.Low = min(out.Low, pair.Low, 1/pair.High)
			switch {
			case pair.High < 1:
				out.High = min(out.High, pair.High)
			case pair.Low > 1:
				out.High = min(out.High, 1/pair.Low)
			}
		}
	}
	lowest, highest := extremes(groups)
	return lowest.rate() / highest.rate(), out
}
