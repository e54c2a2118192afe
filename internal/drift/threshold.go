// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// Change is what of a value is held against the bounds.
type Change string

// What may be held against the bounds.
const (
	// ChangeNone is the value itself, and what an empty change means.
	ChangeNone Change = "None"
	// ChangeAbsolute is the value minus the reference's.
	ChangeAbsolute Change = "Absolute"
	// ChangeRelative is the value minus the reference's, divided by the size of the reference's: -0.1 has lost a tenth.
	ChangeRelative Change = "Relative"
)

// Threshold is the number that is held against the bounds: the value, or its change against the reference. Unit: the value's, or for a
// relative change a share of the reference. NaN or an infinity if a relative change has a reference of zero.
func Threshold(change Change, reference, current float64) float64 {
	switch change {
	case ChangeAbsolute:
		return current - reference
	case ChangeRelative:
		size := reference
		if size < 0 {
			size = -size
		}
		return (current - reference) / size
	default:
		return current
	}
}
