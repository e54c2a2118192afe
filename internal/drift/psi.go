// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "math"

// PSI is the population stability index of two windows counted in the same bins: the sum over the bins of (q - p) ln(q / p), with p and q the
// shares of the reference and of the window. Source: Siddiqi, Credit Risk Scorecards, 2006; it is Jeffreys' divergence, the Kullback-Leibler
// divergence both ways (Jeffreys 1946). Unit: nats. Range: from 0, without an end; 0 for equal shares.
//
// An empty bin would make it infinite, so half a sample of the smaller window is added to each bin of both windows, as a share: p becomes
// (p + e) / (1 + k e) with e = 0.5 / min(n, m) and k bins. For windows of one size that is Jeffreys' prior; for others it favours neither. Bins
// that are empty in both windows are left out, and all that the reference does not have counts as one bin.
func PSI(reference, current []float64) float64 {
	c := counts{reference: reference, current: current}.condensed()
	p, q := shares(c.reference), shares(c.current)
	e := 0.5 / smaller(reference, current)
	whole := 1 + float64(len(p))*e
	total := 0.0
	for i := range p {
		was, is := (p[i]+e)/whole, (q[i]+e)/whole
		total += (is - was) * math.Log(is/was)
	}
	return total
}
