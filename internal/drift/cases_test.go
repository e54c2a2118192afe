// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"maps"
	"math"
	"testing"
	"time"
)

// TestCase54TooFewToJudge: 12 samples, or a group of 3, are never a pass.
func TestCase54TooFewToJudge(t *testing.T) {
	for _, method := range distances {
		judged(t, Check{Method: method, Reference: bell(5000, 0), Current: bell(12, 0)}).holds(t, InsufficientData, CauseTooFewSamples)
		judged(t, Check{Method: method, Reference: bell(12, 0), Current: bell(5000, 0)}).holds(t, InsufficientData, CauseTooFewSamples)
	}
	for _, method := range []Method{MethodDemographicParityDifference, MethodDisparateImpactRatio, MethodEqualOpportunityDifference} {
		judged(t, Check{Method: method, Current: groups(Group{"a", 400, 200}, Group{"b", 3, 2})}).holds(t, InsufficientData, CauseGroupTooSmall)
		judged(t, Check{Method: method, Current: groups(Group{"a", 6, 3}, Group{"b", 6, 3})}).holds(t, InsufficientData, CauseTooFewSamples)
		judged(t, Check{Method: method, MinimumGroup: 1, Current: groups(Group{"a", 400, 200}, Group{"b", 3, 2})}).holds(t, InsufficientData, CauseGroupTooSmall)
	}
	judged(t, Check{Method: MethodThreshold, Bounds: Bounds{Critical: new(1.0)}, Current: value(0, 12)}).holds(t, InsufficientData, CauseTooFewSamples)
}

// TestCase55NegligibleShift: with 5 million samples any test finds a shift by a hundredth of a standard deviation, and it is no drift.
func TestCase55NegligibleShift(t *testing.T) {
	for _, method := range distances {
		j := judged(t, Check{Method: method, Reference: bell(5e6, 0), Current: bell(5e6, 0.01)})
		j.holds(t, Healthy, "")
		if *j.Probability > 1e-6 {
			t.Errorf("%s: no test would be fooled, p = %g, so this test shows nothing", method, *j.Probability)
		}
	}
}

// TestCase56NoNewsIsNoGoodNews: what stopped, is not a number, or went backwards is never healthy.
func TestCase56NoNewsIsNoGoodNews(t *testing.T) {
	reset := bell(5000, 0)
	reset.Bins.Counts[3] = -40
	nan := bell(5000, 0)
	nan.Bins.Counts[3] = math.NaN()
	infinite := bell(5000, 0)
	infinite.Bins.Counts[3] = math.Inf(1)
	old := bell(5000, 0)
	old.Newest = noon.Add(-2*time.Hour - time.Second)
	for name, tc := range map[string]struct {
		current Reading
		verdict Verdict
		cause   Cause
	}{
		"stopped":          {old, Stale, CauseOldData},
		"nothing":          {Reading{}, InsufficientData, CauseNoData},
		"empty":            {bell(0, 0), InsufficientData, CauseTooFewSamples},
		"not a number":     {nan, Invalid, CauseNotFinite},
		"infinite":         {infinite, Invalid, CauseNotFinite},
		"counter reset":    {reset, Invalid, CauseNegativeCount},
		"reset in buckets": {Cumulative([]Bucket{{1, 500}, {2, 400}, {math.Inf(1), 900}}), Invalid, CauseNegativeCount},
		"unreadable":       {Reading{Problem: &Problem{Cause: CauseUnreadable, Text: "the source answered HTML"}}, Invalid, CauseUnreadable},
		"two at once":      {Reading{Bins: bell(5000, 0).Bins, Value: &Value{Number: 1}}, Invalid, CauseShapeWrong},
	} {
		t.Run(name, func(t *testing.T) {
			judged(t, Check{Method: MethodPSI, Reference: bell(5000, 0), Current: tc.current}).holds(t, tc.verdict, tc.cause)
			if tc.cause != CauseOldData { // a reference is old by its nature
				judged(t, Check{Method: MethodPSI, Reference: tc.current, Current: bell(5000, 0)}).holds(t, tc.verdict, tc.cause)
			}
		})
	}
	judged(t, Check{Method: MethodThreshold, Bounds: Bounds{Critical: new(1.0)}, Current: value(math.NaN(), 500)}).holds(t, Invalid, CauseNotFinite)
	judged(t, Check{Method: MethodThreshold, Direction: Below, Bounds: Bounds{Critical: new(1.0)}, Current: value(math.Inf(1), 500)}).holds(t, Invalid, CauseNotFinite)
}

// TestCase57ReferenceReplaced: a baseline that is not the pinned one is a finding, also where the window would fit it.
func TestCase57ReferenceReplaced(t *testing.T) {
	approved, quiet := bell(5000, 0), bell(5000, 0.5)
	check := Check{Method: MethodPSI, Pinned: Digest(approved), Reference: approved, Current: bell(5000, 0)}
	judged(t, check).holds(t, Healthy, "")
	check.Reference, check.Current = quiet, quiet
	judged(t, check).holds(t, Invalid, CauseReferenceReplaced)
}

// TestDigestsTellReadingsApart: the digest names the content, in any order, and not the time.
func TestDigestsTellReadingsApart(t *testing.T) {
	counts := map[string]float64{"a": 1, "b": 2}
	later := words(maps.Clone(counts))
	later.Newest = noon
	if Digest(words(counts)) != Digest(later) {
		t.Error("the digest depends on the time")
	}
	if Digest(groups(Group{"a", 2, 1}, Group{"b", 4, 3})) != Digest(groups(Group{"b", 4, 3}, Group{"a", 2, 1})) {
		t.Error("the digest depends on the order of the groups")
	}
	seen := map[string]int{}
	for i, reading := range []Reading{
		{}, words(counts), words(map[string]float64{"a": 2, "b": 1}), words(map[string]float64{"ab": 1}), bell(100, 0), bell(100, 0.1),
		value(1, 2), {Value: &Value{Number: 1}}, groups(Group{"a", 2, 1}), groups(Group{"a", 2, 2}), groups(Group{"a2", 2, 1}),
		{Bins: &Bins{Edges: []float64{1, 2}, Counts: []float64{3}}}, {Bins: &Bins{Edges: []float64{1}, Counts: []float64{2, 3}}},
		{Bins: &Bins{Edges: []float64{1, 0}, Counts: []float64{3}}}, {Bins: &Bins{Edges: []float64{1}, Counts: []float64{0, 3}}},
	} {
		if other, twice := seen[Digest(reading)]; twice {
			t.Errorf("readings %d and %d have one digest", other, i)
		}
		seen[Digest(reading)] = i
	}
}
