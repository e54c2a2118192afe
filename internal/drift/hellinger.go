// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "gonum.org/v1/gonum/stat"

// Hellinger is the Hellinger distance of two windows counted in the same bins: the square root of 1 minus the sum over the bins of
// sqrt(p q). Source: Hellinger 1909; Bhattacharyya 1943 for the sum. Unit: none. Range: 0 for equal shares to 1 for windows that share no bin. Empty
// bins need no smoothing.
func Hellinger(reference, current []float64) float64 {
	return stat.Hellinger(shares(reference), shares(current))
}
