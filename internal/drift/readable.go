// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"slices"
	"strings"
	"time"
)

// Clock is the time of the judgement, and how far apart windows are.
type Clock struct {
	Now      time.Time
	Interval time.Duration
}

// missed is how many intervals without news make stale.
const missed = 2

// usable says what keeps the check's readings from being compared.
func (c Check) usable(clock Clock) *Problem {
	shapes := c.Method.Reads()
	if found := c.current(clock, shapes); found != nil {
		return found
	}
	if !c.needsReference() && c.Reference.empty() && c.Reference.Problem == nil {
		return nil
	}
	return c.reference(shapes)
}

func (c Check) current(clock Clock, shapes []Shape) *Problem {
	if found := c.Current.readable("the window", c.Method, shapes); found != nil {
		return found
	}
	newest := c.Current.Newest
	if !newest.IsZero() && clock.Interval > 0 && clock.Now.Sub(newest) > missed*clock.Interval {
		return problem(CauseOldData, "the newest sample is older than two intervals; look whether what serves the metric still runs and is scraped")
	}
	return nil
}

func (c Check) reference(shapes []Shape) *Problem {
	if found := c.Reference.readable("the reference", c.Method, shapes); found != nil {
		return found
	}
	if c.Pinned != "" && Digest(c.Reference) != c.Pinned {
		return problem(CauseReferenceReplaced,
			"the reference is not the one that was pinned; put the old one back, or name the new digest and have it approved")
	}
	if c.Reference.shape() != c.Current.shape() {
		return problem(CauseShapeWrong, "the window is a %s and the reference a %s; read both in the same way", c.Current.shape(), c.Reference.shape())
	}
	return nil
}

// readable says what keeps one reading from being used by the method.
func (r Reading) readable(what string, method Method, shapes []Shape) *Problem {
	if r.Problem != nil {
		return &Problem{Cause: r.Problem.Cause, Text: what + ": " + r.Problem.Text}
	}
	if r.empty() {
		return problem(CauseNoData, "%s has no data; run the query in Prometheus, and look whether what serves the metric is scraped", what)
	}
	if !slices.Contains(shapes, r.shape()) {
		return problem(CauseShapeWrong, "%s is a %s, and %s compares a %s", what, shapeName(r.shape()), method, joinShapes(shapes))
	}
	if found := r.content(); found != nil {
		return &Problem{Cause: found.Cause, Text: what + ": " + found.Text}
	}
	return nil
}

func (r Reading) content() *Problem {
	switch r.shape() {
	case ShapeBins:
		return r.Bins.check()
	case ShapeCategories:
		if len(r.Categories) > maxParts {
			return problem(CauseTooMany, "there are %d categories, and at most %d are compared; take rare ones together", len(r.Categories), maxParts)
		}
		return checkCounts(mapped(r.Categories))
	case ShapeGroups:
		return checkGroups(r.Groups)
	default:
		numbers := []float64{r.Value.Number}
		if r.Value.Samples != nil {
			numbers = append(numbers, *r.Value.Samples)
		}
		return checkValue(numbers)
	}
}

func shapeName(shape Shape) string {
	if shape == "" {
		return "mixture of several things"
	}
	return string(shape)
}

func joinShapes(shapes []Shape) string {
	names := make([]string, len(shapes))
	for i, shape := range shapes {
		names[i] = string(shape)
	}
	return strings.Join(names, " or ")
}
