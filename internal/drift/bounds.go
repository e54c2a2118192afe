// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "math"

// Direction says on which side of a bound it is bad.
type Direction string

// The directions.
const (
	// Above is bad above the bound, and what an empty direction means.
	Above Direction = "Above"
	// Below is bad below the bound.
	Below Direction = "Below"
)

// beyond says whether a value is on the bad side of a bound. The bound itself is the last good value, as in the four-fifths rule.
func (d Direction) beyond(value, bound float64) bool {
	if d == Below {
		return value < bound
	}
	return value > bound
}

// Bounds are the last good values. A bound that is nil is the method's own.
type Bounds struct {
	Warning  *float64
	Critical *float64
}

// criticalDefault is the method's own critical bound, and its reasons. Threshold has none: nobody else knows what a value means.
func (m Method) criticalDefault() (float64, bool) {
	switch m {
	case MethodPSI:
		return 0.2, true // Siddiqi 2006: below 0.1 no change, from 0.25 a major one; 0.2 is what credit scoring acts upon
	case MethodJensenShannon, MethodWasserstein, MethodHellinger:
		return 0.1, true // the bounds of Evidently; a tenth of a standard deviation for Wasserstein
	case MethodKolmogorovSmirnov:
		return 0.1, true // a tenth of the samples lies elsewhere; a shift of the mean by a quarter of a standard deviation
	case MethodChiSquared:
		return 0.1, true // Cohen 1988: the smallest effect that has a name
	case MethodDemographicParityDifference, MethodEqualOpportunityDifference:
		return 0.1, true // AI Fairness 360 calls -0.1 to 0.1 fair
	case MethodDisparateImpactRatio:
		return 0.8, true // the four-fifths rule, 29 CFR 1607.4(D)
	default:
		return 0, false
	}
}

// best is the value of a method when nothing has changed, or when all groups fare alike.
func (m Method) best() float64 {
	if m == MethodDisparateImpactRatio {
		return 1
	}
	return 0
}

// direction is the method's own, and the check's for a threshold.
func (c Check) direction() Direction {
	switch {
	case c.Method == MethodDisparateImpactRatio:
		return Below
	case c.Method == MethodThreshold && c.Direction == Below:
		return Below
	default:
		return Above
	}
}

// bounds fills in what the check leaves to the method: its critical bound, and a warning half way from the best value to the critical one.
func (c Check) bounds() (Bounds, *Problem) {
	if c.Method.Reads() == nil {
		return Bounds{}, problem(CauseShapeWrong, "there is no method %s", quoted(string(c.Method)))
	}
	out := c.Bounds
	if own, has := c.Method.criticalDefault(); has {
		if out.Critical == nil {
			out.Critical = &own
		}
		if out.Warning == nil {
			out.Warning = new((c.Method.best() + *out.Critical) / 2)
		}
	}
	for _, bound := range []*float64{out.Warning, out.Critical} {
		if bound != nil && (math.IsNaN(*bound) || math.IsInf(*bound, 0)) {
			return Bounds{}, problem(CauseBoundsUnusable, "a bound is not a number; give a finite one")
		}
	}
	switch {
	case out.Warning == nil && out.Critical == nil:
		return Bounds{}, problem(CauseBoundsUnusable, "the check has no bound, so nothing could ever breach it; give a warning or a critical one")
	case out.Warning != nil && out.Critical != nil && c.direction().beyond(*out.Warning, *out.Critical):
		return Bounds{}, problem(CauseBoundsUnusable, "the warning bound %s lies beyond the critical bound %s; swap them, or leave one out",
			number(*out.Warning), number(*out.Critical))
	case out.Critical != nil && c.Method != MethodThreshold && c.Method.unreachable(*out.Critical):
		return Bounds{}, problem(CauseBoundsUnusable, "no %s lies beyond %s, so nothing could ever breach it", c.Method, number(*out.Critical))
	}
	return out, nil
}

// unreachable says whether no value of the method can be beyond the bound, which would make a check that is always healthy.
func (m Method) unreachable(bound float64) bool {
	switch m {
	case MethodPSI, MethodWasserstein, MethodThreshold:
		return false
	case MethodDisparateImpactRatio:
		return bound <= 0
	default:
		return bound >= 1
	}
}
