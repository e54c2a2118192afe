// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "math"

// Hopeless says why the check could never be breached or never be judged, whatever is read for it: its bounds are missing, contradict each other or
// lie where no value is. Nil: none of that.
func (c Check) Hopeless() *Problem {
	_, found := c.bounds()
	return found
}

// HopelessReference says why a reference that stays as it is could never be compared with any window. Nil: it can be.
func (c Check) HopelessReference() *Problem {
	if found := c.Reference.readable("the reference", c.Method, c.Method.Reads()); found != nil {
		return found
	}
	switch {
	case c.Reference.Value != nil:
		return noShare(c.Change, c.Reference.Value.Number)
	case c.Reference.Bins != nil:
		return c.hopelessBins(*c.Reference.Bins)
	default:
		return c.fewSamples(sum(mapped(c.Reference.Categories)), math.Inf(1))
	}
}

func (c Check) hopelessBins(bins Bins) *Problem {
	if found := c.fewSamples(sum(bins.Counts), math.Inf(1)); found != nil {
		return found
	}
	if found := undivided(bins); found != nil {
		return found
	}
	if c.Method == MethodWasserstein {
		return openEnds(bins.Edges, bins.Counts)
	}
	return nil
}
