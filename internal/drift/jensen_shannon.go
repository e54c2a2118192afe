// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// JensenShannon is the Jensen-Shannon distance of two windows counted in the same bins: the square root of half the Kullback-Leibler
// divergences of both from their mean, with logarithms to base 2. Source: Lin 1991; Endres and Schindelin 2003 showed that the root is a metric.
// Unit: none (the square is in bits). Range: 0 for equal shares to 1 for windows that share no bin. Empty bins need no smoothing.
func JensenShannon(reference, current []float64) float64 {
	nats := stat.JensenShannon(shares(reference), shares(current))
	return math.Sqrt(math.Max(nats, 0) / math.Ln2)
}
