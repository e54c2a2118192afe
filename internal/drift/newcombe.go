// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "math"

// Newcombe is the interval of the difference of two rates, a's minus b's, from the Wilson interval of each. Source: Newcombe 1998, method 10.
func Newcombe(a, b Group, z float64) Interval {
	one, two := Wilson(a.Favourable, a.Members, z), Wilson(b.Favourable, b.Members, z)
	difference := a.rate() - b.rate()
	return Interval{
		Low:  difference - math.Hypot(a.rate()-one.Low, two.High-b.rate()),
		High: difference + math.Hypot(one.High-a.rate(), b.rate()-two.Low),
	}
}

// largestDifference is the difference between the highest and the lowest rate of any two groups, and its interval. The intervals of all pairs hold at
// once; the largest difference is at least as large as each pair's is at the least, and at most as large as some pair's can be.
func largestDifference(groups []Group) (float64, Interval) {
	z := pairQuantile(len(groups))
	var out Interval
	for i, a := range groups {
		for _, b := range groups[:i] {
			pair := Newcombe(a, b, z)
			out.Low = max(out.Low, pair.Low, -pair.High)
			out.High = max(out.High, math.Abs(pair.Low), math.Abs(pair.High))
		}
	}
	lowest, highest := extremes(groups)
	return highest.rate() - lowest.rate(), Interval{Low: out.Low, High: math.Min(out.High, 1)}
}
