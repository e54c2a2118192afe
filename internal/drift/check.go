// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// The minimums. Below the defaults a verdict would be a guess; below the least, the formulas do not hold, whatever is asked for.
const (
	// DefaultSamples is how many samples the window and the reference must have.
	DefaultSamples = 100
	// LeastSamples is the smallest minimum that a check may ask for.
	LeastSamples = 30
	// DefaultGroup is how many members each group must have.
	DefaultGroup = 30
	// LeastGroup is the smallest minimum of a group that a check may ask for.
	LeastGroup = 10
	// EnoughSamples is from where the effect size alone decides. Below it, a test must exclude chance.
	EnoughSamples = 1000
)

// Check is one comparison of a monitor.
type Check struct {
	// Name is the check's within its monitor. It comes back in the judgement.
	Name string
	// Definition names what is asked, and whom, as the caller defines it. Answers to another question are of another basis.
	Definition string
	Method     Method
	Bounds     Bounds
	// Direction is on which side of the bounds a threshold is bad. Other methods have their own.
	Direction Direction
	// Change is what of a value a threshold holds against its bounds.
	Change Change
	// MinimumSamples is DefaultSamples if it is 0, and LeastSamples if it is less.
	MinimumSamples int64
	// MinimumGroup is DefaultGroup if it is 0, and LeastGroup if it is less.
	MinimumGroup int64
	// Groups are the names of groups that there must be. Fairness compares others as well.
	Groups []string

	Reference Reading
	// Pinned is the digest that the reference must have. Empty: the reference may change, as one that is a second query does.
	Pinned  string
	Current Reading
}

func (c Check) minimumSamples() float64 {
	if c.MinimumSamples == 0 {
		return DefaultSamples
	}
	return float64(max(c.MinimumSamples, LeastSamples))
}

func (c Check) minimumGroup() float64 {
	if c.MinimumGroup == 0 {
		return DefaultGroup
	}
	return float64(max(c.MinimumGroup, LeastGroup))
}

// needsReference says whether there is something to compare with. Fairness compares groups with each other.
func (c Check) needsReference() bool {
	if c.Method.fairness() {
		return false
	}
	return c.Method != MethodThreshold || c.Change == ChangeAbsolute || c.Change == ChangeRelative
}

func (m Method) fairness() bool {
	return m == MethodDemographicParityDifference || m == MethodDisparateImpactRatio || m == MethodEqualOpportunityDifference
}
