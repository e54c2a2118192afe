// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// DemographicParityDifference is the difference between the highest and the lowest rate of favourable outcomes of any two groups. Source: Calders
// and Verwer 2010; Fairlearn's demographic_parity_difference. Unit: none (a share). Range: 0, all groups fare alike, to 1.
//
// The interval is Newcombe's (1998) from Wilson intervals, 95 % for all pairs of groups at once.
func DemographicParityDifference(groups []Group) (float64, Interval) {
	return largestDifference(groups)
}
