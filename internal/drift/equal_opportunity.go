// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// EqualOpportunityDifference is the difference between the highest and the lowest true positive rate of any two groups: of those who deserved the
// favourable outcome, how many got it. Source: Hardt, Price and Srebro 2016; Fairlearn's equal_opportunity_difference. Unit: none (a share).
// Range: 0, all groups fare alike, to 1.
//
// The interval is Newcombe's (1998) from Wilson intervals, 95 % for all pairs of groups at once.
func EqualOpportunityDifference(groups []Group) (float64, Interval) {
	return largestDifference(groups)
}
