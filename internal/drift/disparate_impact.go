// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// DisparateImpactRatio is the lowest rate of favourable outcomes of any group divided by the highest. Source: the Uniform Guidelines on Employee
// Selection Procedures, 29 CFR 1607.4(D), where less than four fifths is evidence of adverse impact; Fairlearn's demographic_parity_ratio.
// Unit: none. Range: 0 to 1, where 1 is that all groups fare alike; NaN if nobody fared well in any group.
//
// The interval is MOVER-R's (Donner and Zou 2012) from Wilson intervals, 95 % for all pairs of groups at once.
func DisparateImpactRatio(groups []Group) (float64, Interval) {
	return smallestRatio(groups)
}
