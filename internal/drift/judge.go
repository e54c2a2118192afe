// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "math"

// Judge judges one window of each check of a monitor, in the order of the checks.
//
// Distances: below 1,000 samples (in the smaller of window and reference) a value counts only if a test, adjusted for the monitor's checks, excludes chance;
// from 1,000 on only the effect size counts. Fairness is judged on its interval. Thresholds are held against the value as it is.
func Judge(checks []Check, clock Clock) []Judgement {
	judgements := make([]Judgement, len(checks))
	var tested []int
	for i, check := range checks {
		judgements[i] = check.measure(clock)
		if judgements[i].Adjusted != nil {
			tested = append(tested, i)
		}
	}
	probabilities := make([]float64, len(tested))
	for at, i := range tested {
		probabilities[at] = *judgements[i].Adjusted
	}
	for at, adjusted := range BenjaminiHochberg(probabilities) {
		judgements[tested[at]].Adjusted = new(adjusted)
	}
	for i, check := range checks {
		if judgements[i].Verdict == "" {
			judgements[i] = check.weigh(judgements[i])
		}
	}
	return judgements
}

// measure computes all that does not depend on other checks. It leaves the verdict empty if there is something to weigh.
func (c Check) measure(clock Clock) Judgement {
	j := Judgement{Name: c.Name, Method: c.Method}
	bounds, found := c.bounds()
	if found == nil {
		j.Bounds = bounds
		found = c.usable(clock)
	}
	if found != nil {
		return j.silenced(found)
	}
	switch {
	case c.Method == MethodThreshold:
		return c.measureThreshold(j)
	case c.Method.fairness():
		return c.measureFairness(j)
	default:
		return c.measureDistance(j)
	}
}

// weigh makes a verdict of what was measured.
func (c Check) weigh(j Judgement) Judgement {
	switch {
	case c.Method == MethodThreshold:
		return c.weighThreshold(j)
	case c.Method.fairness():
		return c.weighFairness(j)
	default:
		return c.weighDistance(j)
	}
}

// finite refuses what arithmetic with extreme numbers gives.
func finite(numbers ...float64) *Problem {
	for _, x := range numbers {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return problem(CauseNotFinite, "the numbers are too extreme to compare: the result is not a finite number")
		}
	}
	return nil
}
