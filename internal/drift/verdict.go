// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// Verdict is what a window, a check or a monitor is.
type Verdict string

// The verdicts.
const (
	// Healthy shows when there was enough to judge, and the value is within its bounds.
	Healthy Verdict = "Healthy"
	// Warning shows when the value is beyond its warning bound, or beyond the critical one without certainty.
	Warning Verdict = "Warning"
	// Breached shows when the value is beyond its critical bound, and chance does not explain it.
	Breached Verdict = "Breached"
	// InsufficientData shows when there is too little to judge.
	InsufficientData Verdict = "InsufficientData"
	// Stale shows when nothing new came for two intervals.
	Stale Verdict = "Stale"
	// Invalid shows when what came cannot be used.
	Invalid Verdict = "Invalid"
)

// Silent says whether the verdict is none: nothing is known of the behaviour. A verdict that does not exist is silent.
func (v Verdict) Silent() bool {
	return v != Healthy && v != Warning && v != Breached
}

// rank orders verdicts by how much they matter to somebody who must act.
func (v Verdict) rank() int {
	switch v {
	case Healthy:
		return 0
	case Warning:
		return 1
	case InsufficientData:
		return 2
	case Stale:
		return 3
	case Breached:
		return 5
	default:
		return 4 // Invalid, and what does not exist
	}
}

// Worst is the verdict that matters most: Breached, Invalid, Stale, InsufficientData, Warning, Healthy. Of nothing at all it is
// InsufficientData: a monitor without checks has not seen anything.
func Worst(verdicts ...Verdict) Verdict {
	if len(verdicts) == 0 {
		return InsufficientData
	}
	worst := verdicts[0]
	for _, v := range verdicts[1:] {
		if v.rank() > worst.rank() {
			worst = v
		}
	}
	return worst
}
