// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"fmt"
	"math"
)

// checkValue refuses a value that is none.
func checkValue(numbers []float64) *Problem {
	for i, x := range numbers {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return problem(CauseNotFinite, "the value is NaN or infinite; look at the query in Prometheus, a division by zero gives NaN")
		}
		if i > 0 && x < 0 {
			return problem(CauseNegativeCount, "the number of samples is negative; use increase(), which knows of resets")
		}
	}
	return nil
}

func (c Check) measureThreshold(j Judgement) Judgement {
	j.CurrentSamples = c.Current.Value.Samples
	readings := []Reading{c.Current}
	reference := 0.0
	if c.needsReference() {
		reference, j.ReferenceSamples = c.Reference.Value.Number, c.Reference.Value.Samples
		readings = append(readings, c.Reference)
	}
	if c.Change != "" && c.Change != ChangeNone && !c.needsReference() {
		return j.silenced(problem(CauseShapeWrong, "there is no change %s of a value; it is None, Absolute or Relative", quoted(string(c.Change))))
	}
	for _, reading := range readings {
		if n := reading.Value.Samples; n != nil && *n < c.minimumSamples() {
			return j.silenced(problem(CauseTooFewSamples, "the value comes from %s samples, and the minimum is %s; make the window longer",
				number(*n), number(c.minimumSamples())))
		}
	}
	value := Threshold(c.Change, reference, c.Current.Value.Number)
	if found := noShare(c.Change, reference); found != nil {
		return j.silenced(found)
	}
	if found := finite(value); found != nil {
		return j.silenced(found)
	}
	j.Value = &value
	return j
}

// noShare refuses a relative change against nothing.
func noShare(change Change, reference float64) *Problem {
	if change == ChangeRelative && reference == 0 {
		return problem(CauseNotFinite, "the reference is zero, and nothing is a share of zero; use the absolute change")
	}
	return nil
}

func (c Check) weighThreshold(j Judgement) Judgement {
	what := "the value"
	switch c.Change {
	case ChangeAbsolute:
		what = "the change of the value"
	case ChangeRelative:
		what = "the relative change of the value"
	default:
	}
	side := "above"
	if c.direction() == Below {
		side = "below"
	}
	warning, critical := j.beyond(c.direction(), *j.Value)
	switch {
	case critical:
		value, bound := apart(*j.Value, *j.Bounds.Critical)
		return j.decided(Breached, fmt.Sprintf("%s, %s, is %s the critical bound %s", what, value, side, bound))
	case warning:
		value, bound := apart(*j.Value, *j.Bounds.Warning)
		return j.decided(Warning, fmt.Sprintf("%s, %s, is %s the warning bound %s", what, value, side, bound))
	default:
		return j.decided(Healthy, fmt.Sprintf("%s, %s, is within its bounds", what, number(*j.Value)))
	}
}
