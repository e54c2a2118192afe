// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// Judgement is what one window of a check is, and what it comes from.
type Judgement struct {
	Name    string
	Method  Method
	Verdict Verdict
	// Cause is why there is no verdict; empty for Healthy, Warning and Breached.
	Cause Cause
	// Explanation says in one sentence what was seen, and what to do. It may quote names from the data, and has numbers that differ from window to
	// window: it is for a status, not for a condition.
	Explanation string
	// Value is the method's. Nil: it could not be computed.
	Value *float64
	// Bounds are those that the value was held against, the method's own where the check has none.
	Bounds Bounds
	// Confidence is where the truth is in 95 of 100 cases: for fairness.
	Confidence *Interval
	// Resolution is where the value could be if one knew the samples and not just their bins: for KolmogorovSmirnov and Wasserstein.
	Resolution *Interval
	// Reach is what chance alone stays below in 95 of 100 windows without any change: for methods that compare distributions.
	Reach *float64
	// Probability is how often no change at all gives at least as much, and Adjusted the same with regard to the monitor's other checks. Adjusted is
	// nil from EnoughSamples on, where no test decides.
	Probability *float64
	Adjusted    *float64
	// ReferenceSamples and CurrentSamples are how many samples were compared. Nil: not known.
	ReferenceSamples *float64
	CurrentSamples   *float64
}

// silenced is the judgement of a window that says nothing.
func (j Judgement) silenced(found *Problem) Judgement {
	j.Verdict, j.Cause, j.Explanation = found.verdict(), found.Cause, found.Text
	return j
}

// decided is the judgement of a window that says something.
func (j Judgement) decided(verdict Verdict, explanation string) Judgement {
	j.Verdict, j.Explanation = verdict, explanation
	return j
}

// beyond says which bounds the value is beyond.
func (j Judgement) beyond(direction Direction, value float64) (warning, critical bool) {
	critical = j.Bounds.Critical != nil && direction.beyond(value, *j.Bounds.Critical)
	warning = critical || j.Bounds.Warning != nil && direction.beyond(value, *j.Bounds.Warning)
	return warning, critical
}
