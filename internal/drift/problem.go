// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "fmt"

// Cause is why a window is neither Healthy nor Warning nor Breached. The list is closed.
type Cause string

// The causes of InsufficientData.
const (
	// CauseNoData shows when the source gave nothing.
	CauseNoData Cause = "NoData"
	// CauseTooFewSamples shows when the window or the reference has fewer samples than the minimum.
	CauseTooFewSamples Cause = "TooFewSamples"
	// CauseGroupTooSmall shows when a group has fewer members than the minimum.
	CauseGroupTooSmall Cause = "GroupTooSmall"
	// CauseGroupMissing shows when a group of the reference is not there any more, or when there is nothing to compare a group with.
	CauseGroupMissing Cause = "GroupMissing"
	// CauseWithinChance shows when the value is beyond a bound, or may be, and chance alone explains as much.
	CauseWithinChance Cause = "WithinChance"
)

// The causes of Stale.
const (
	// CauseOldData shows when the newest sample is older than two intervals.
	CauseOldData Cause = "OldData"
)

// The causes of Invalid.
const (
	// CauseNotFinite shows when a number is NaN or infinite.
	CauseNotFinite Cause = "NotFinite"
	// CauseNegativeCount shows when a count is negative, as after a counter reset.
	CauseNegativeCount Cause = "NegativeCount"
	// CauseBucketsUnusable shows when the bounds of a histogram are not ascending, or do not resolve the reference.
	CauseBucketsUnusable Cause = "BucketsUnusable"
	// CauseBucketsDiffer shows when the buckets of the window do not fit those of the reference.
	CauseBucketsDiffer Cause = "BucketsDiffer"
	// CauseTooMany shows when there are more bins, categories or groups than are compared.
	CauseTooMany Cause = "TooMany"
	// CauseGroupsUnusable shows when a group is named twice, or has more favourable outcomes than members.
	CauseGroupsUnusable Cause = "GroupsUnusable"
	// CauseShapeWrong shows when the method cannot compare what was read.
	CauseShapeWrong Cause = "ShapeWrong"
	// CauseBoundsUnusable shows when the bounds contradict each other, are missing, or cannot be breached.
	CauseBoundsUnusable Cause = "BoundsUnusable"
	// CauseReferenceReplaced shows when the reference is not the one that was pinned.
	CauseReferenceReplaced Cause = "ReferenceReplaced"
	// CauseUnreadable shows when the source answered something that cannot be used, as the caller says.
	CauseUnreadable Cause = "Unreadable"
)

// Problem is why a verdict cannot be had: the cause for machines, a sentence for people.
type Problem struct {
	Cause Cause
	Text  string
}

func problem(cause Cause, format string, args ...any) *Problem {
	return &Problem{Cause: cause, Text: fmt.Sprintf(format, args...)}
}

// verdict is what a window with the problem is. A cause that is not listed is Invalid.
func (p *Problem) verdict() Verdict {
	switch p.Cause {
	case CauseNoData, CauseTooFewSamples, CauseGroupTooSmall, CauseGroupMissing, CauseWithinChance:
		return InsufficientData
	case CauseOldData:
		return Stale
	default:
		return Invalid
	}
}
