// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"
	"strings"
	"testing"
)

func TestJudgeDistances(t *testing.T) {
	for name, tc := range map[string]struct {
		why     string
		check   Check
		verdict Verdict
		cause   Cause
	}{
		"the same": {why: "nothing changed", verdict: Healthy,
			check: Check{Method: MethodPSI, Reference: bell(5000, 0), Current: bell(5000, 0)}},
		"PSI breached": {why: "PSI of a shift by d is d², 0.25 here", verdict: Breached,
			check: Check{Method: MethodPSI, Reference: bell(5000, 0), Current: bell(5000, 0.5)}},
		"PSI warning": {why: "0.16 is between 0.1 and 0.2", verdict: Warning,
			check: Check{Method: MethodPSI, Reference: bell(5000, 0), Current: bell(5000, 0.4)}},
		"PSI with a bound of its own": {why: "the check's bound is stricter than the method's", verdict: Breached,
			check: Check{Method: MethodPSI, Bounds: Bounds{Critical: new(0.15)}, Reference: bell(5000, 0), Current: bell(5000, 0.4)}},
		"PSI with a wider bound": {why: "the warning follows the critical bound, at half of it", verdict: Healthy,
			check: Check{Method: MethodPSI, Bounds: Bounds{Critical: new(0.5)}, Reference: bell(5000, 0), Current: bell(5000, 0.45)}},
		"PSI with a warning of its own": {why: "the critical bound stays the method's", verdict: Breached,
			check: Check{Method: MethodPSI, Bounds: Bounds{Warning: new(0.01)}, Reference: bell(5000, 0), Current: bell(5000, 0.5)}},
		"Wasserstein breached": {why: "a shift by 0.15 standard deviations", verdict: Breached,
			check: Check{Method: MethodWasserstein, Reference: bell(9000, 0), Current: bell(9000, 0.15)}},
		"Wasserstein warning": {why: "0.07 is between 0.05 and 0.1", verdict: Warning,
			check: Check{Method: MethodWasserstein, Reference: bell(9000, 0), Current: bell(9000, 0.07)}},
		"a new category": {why: "a fifth of the samples are what the reference does not know", verdict: Breached,
			check: Check{Method: MethodJensenShannon, Reference: words(map[string]float64{"en": 900, "de": 600}),
				Current: words(map[string]float64{"en": 800, "de": 500, "ja": 300})}},
		"a small window, shifted": {why: "200 samples, and chance explains no shift by half a standard deviation", verdict: Breached,
			check: Check{Method: MethodJensenShannon, Reference: bell(200, 0), Current: bell(200, 0.7)}},
		"a small window, hardly shifted": {why: "the distance is beyond its bound, and chance does as much in 13 bins", verdict: Healthy,
			check: Check{Method: MethodJensenShannon, Reference: bell(120, 0), Current: bell(120, 0.3)}},
		"enough samples in too many bins": {why: "0.102 is beyond the bound; chance alone reaches 0.123 with 1,000 samples in 14 bins", verdict: InsufficientData, cause: CauseWithinChance,
			check: Check{Method: MethodJensenShannon, Bounds: Bounds{Critical: new(0.08)}, Reference: bell(1000, 0), Current: bell(1000, 0.2)}},
		"KS reads no categories": {why: "categories have no order", verdict: Invalid, cause: CauseShapeWrong,
			check: Check{Method: MethodKolmogorovSmirnov, Reference: words(map[string]float64{"a": 900, "b": 600}), Current: words(map[string]float64{"a": 900, "b": 600})}},
		"a histogram against categories": {why: "they have nothing in common", verdict: Invalid, cause: CauseShapeWrong,
			check: Check{Method: MethodPSI, Reference: words(map[string]float64{"a": 900, "b": 600}), Current: bell(1000, 0)}},
		"no such method": {why: "a typo is no pass", verdict: Invalid, cause: CauseShapeWrong,
			check: Check{Method: "Psi", Reference: bell(1000, 0), Current: bell(1000, 0)}},
		"bounds that contradict": {why: "who warns after the breach has mixed them up", verdict: Invalid, cause: CauseBoundsUnusable,
			check: Check{Method: MethodPSI, Bounds: Bounds{Warning: new(0.3)}, Reference: bell(1000, 0), Current: bell(1000, 0)}},
		"a bound that nothing reaches": {why: "a distance of at most 1 is never beyond 1", verdict: Invalid, cause: CauseBoundsUnusable,
			check: Check{Method: MethodHellinger, Bounds: Bounds{Critical: new(1.0)}, Reference: bell(1000, 0), Current: bell(1000, 0)}},
		"a bound that is none": {why: "nothing is above NaN", verdict: Invalid, cause: CauseBoundsUnusable,
			check: Check{Method: MethodPSI, Bounds: Bounds{Critical: new(math.NaN())}, Reference: bell(1000, 0), Current: bell(1000, 1)}},
		"rates instead of counts": {why: "shares add up to one", verdict: InsufficientData, cause: CauseTooFewSamples,
			check: Check{Method: MethodPSI, Reference: bell(1000, 0), Current: bell(1, 0)}},
		"a reference without spread": {why: "no change inside the one bucket could be seen", verdict: Invalid, cause: CauseBucketsUnusable,
			check: Check{Method: MethodPSI, Reference: Reading{Bins: &Bins{Edges: []float64{0, 1, 2}, Counts: []float64{0, 5000}}},
				Current: Reading{Bins: &Bins{Edges: []float64{0, 1, 2}, Counts: []float64{0, 5000}}}}},
		"a reference beyond its buckets": {why: "how far it spreads is not known", verdict: Invalid, cause: CauseBucketsUnusable,
			check: Check{Method: MethodWasserstein, Reference: Reading{Bins: &Bins{Edges: []float64{0, 1, 2, math.Inf(1)}, Counts: []float64{10, 10, 5000}}},
				Current: Reading{Bins: &Bins{Edges: []float64{0, 1, 2, math.Inf(1)}, Counts: []float64{10, 10, 5000}}}}},
		"a minimum that is asked for": {why: "500 is fewer than 800", verdict: InsufficientData, cause: CauseTooFewSamples,
			check: Check{Method: MethodPSI, MinimumSamples: 800, Reference: bell(5000, 0), Current: bell(500, 0)}},
		"a minimum that is too low": {why: "below 30, no test holds, whatever is asked for", verdict: InsufficientData, cause: CauseTooFewSamples,
			check: Check{Method: MethodPSI, MinimumSamples: 1, Reference: bell(5000, 0), Current: bell(12, 0)}},
		"a small reference": {why: "what is compared with 40 samples is not known well", verdict: InsufficientData, cause: CauseTooFewSamples,
			check: Check{Method: MethodPSI, Reference: bell(40, 0), Current: bell(5000, 0)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Log(tc.why)
			judged(t, tc.check).holds(t, tc.verdict, tc.cause)
		})
	}
}

// The shares of both sides are the same, and a fifth has no exact fraction.
func TestADistanceOfNothingIsNothing(t *testing.T) {
	edges := []float64{0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}
	shape := func(times float64) Reading {
		bins := &Bins{Edges: edges}
		for _, count := range []float64{200, 0, 200, 400, 600, 600} {
			bins.Counts = append(bins.Counts, count*times)
		}
		return Reading{Bins: bins}
	}
	for _, method := range []Method{MethodPSI, MethodJensenShannon, MethodKolmogorovSmirnov, MethodWasserstein, MethodHellinger, MethodChiSquared} {
		for _, times := range []float64{1, 1.1, 2.1, 2.498, 2.7, 3.3, 4.9, 7.77} {
			j := judged(t, Check{Method: method, Reference: shape(1), Current: shape(times)})
			if j.Verdict != Healthy || j.Value == nil || *j.Value != 0 || !strings.Contains(j.Explanation, " is 0, ") {
				t.Errorf("%s at %g times the samples: %s: %s", method, times, j.Verdict, j.Explanation)
			}
		}
	}
}

func TestJudgeThresholds(t *testing.T) {
	below := Check{Method: MethodThreshold, Direction: Below, Bounds: Bounds{Warning: new(0.9), Critical: new(0.8)}}
	lost := Check{Method: MethodThreshold, Direction: Below, Change: ChangeRelative, Bounds: Bounds{Critical: new(-0.1)}}
	for name, tc := range map[string]struct {
		why                string
		check              Check
		reference, current Reading
		verdict            Verdict
		cause              Cause
	}{
		"good":           {why: "above both", check: below, current: value(0.95, 500), verdict: Healthy},
		"at the warning": {why: "the bound is the last good value", check: below, current: value(0.9, 500), verdict: Healthy},
		"warning":        {why: "between both", check: below, current: value(0.85, 500), verdict: Warning},
		"at the bound":   {why: "0.8 is not below 0.8", check: below, current: value(0.8, 500), verdict: Warning},
		"breached":       {why: "below both", check: below, current: value(0.79, 500), verdict: Breached},
		"above": {why: "a latency is bad above its bound", check: Check{Method: MethodThreshold, Bounds: Bounds{Critical: new(2.0)}},
			current: value(2.5, 500), verdict: Breached},
		"samples unknown": {why: "no minimum can be held where nobody counts", check: below, current: Reading{Value: &Value{Number: 0.95}}, verdict: Healthy},
		"lost a tenth":    {why: "0.9 to 0.8 is a loss of a ninth", check: lost, reference: value(0.9, 500), current: value(0.8, 500), verdict: Breached},
		"lost little":     {why: "0.9 to 0.85 is a loss of an eighteenth", check: lost, reference: value(0.9, 500), current: value(0.85, 500), verdict: Healthy},
		"absolute": {why: "the change is 0.3", check: Check{Method: MethodThreshold, Change: ChangeAbsolute, Bounds: Bounds{Critical: new(0.2)}},
			reference: value(1, 500), current: value(1.3, 500), verdict: Breached},
		"no reference":      {why: "a change needs one", check: lost, current: value(0.8, 500), verdict: InsufficientData, cause: CauseNoData},
		"share of zero":     {why: "nothing is a share of zero", check: lost, reference: value(0, 500), current: value(0.8, 500), verdict: Invalid, cause: CauseNotFinite},
		"no bound":          {why: "nothing could breach it", check: Check{Method: MethodThreshold}, current: value(1, 500), verdict: Invalid, cause: CauseBoundsUnusable},
		"few samples":       {why: "12 predictions say little of accuracy", check: below, current: value(0.95, 12), verdict: InsufficientData, cause: CauseTooFewSamples},
		"few in the past":   {why: "a change from 12 predictions says little", check: lost, reference: value(0.9, 12), current: value(0.9, 500), verdict: InsufficientData, cause: CauseTooFewSamples},
		"negative samples":  {why: "no counting gives that", check: below, current: value(0.95, -1), verdict: Invalid, cause: CauseNegativeCount},
		"samples not known": {why: "NaN samples are no samples", check: below, current: value(0.95, math.NaN()), verdict: Invalid, cause: CauseNotFinite},
		"no such change": {why: "a typo is no pass", check: Check{Method: MethodThreshold, Change: "relative", Bounds: Bounds{Critical: new(2.0)}},
			current: value(1, 500), verdict: Invalid, cause: CauseShapeWrong},
	} {
		t.Run(name, func(t *testing.T) {
			t.Log(tc.why)
			tc.check.Reference, tc.check.Current = tc.reference, tc.current
			judged(t, tc.check).holds(t, tc.verdict, tc.cause)
		})
	}
}

func TestJudgeFairness(t *testing.T) {
	for name, tc := range map[string]struct {
		why     string
		method  Method
		current Reading
		verdict Verdict
		cause   Cause
	}{
		"alike": {why: "large groups with one rate", method: MethodDemographicParityDifference, verdict: Healthy,
			current: groups(Group{"a", 5000, 2500}, Group{"b", 5000, 2490})},
		"surely apart": {why: "the whole interval is above 0.1", method: MethodDemographicParityDifference, verdict: Breached,
			current: groups(Group{"a", 5000, 2500}, Group{"b", 5000, 1500})},
		"perhaps apart": {why: "the difference is 0.15 and may be 0.02", method: MethodDemographicParityDifference, verdict: Warning,
			current: groups(Group{"a", 120, 60}, Group{"b", 120, 42})},
		"not to be told": {why: "no difference was seen, and 60 people cannot exclude one of 0.25", method: MethodEqualOpportunityDifference,
			current: groups(Group{"a", 60, 30}, Group{"b", 60, 30}), verdict: InsufficientData, cause: CauseWithinChance},
		"a little apart": {why: "0.07 is above the warning bound and surely below 0.1", method: MethodDemographicParityDifference, verdict: Warning,
			current: groups(Group{"a", 50000, 25000}, Group{"b", 50000, 21500})},
		"four fifths": {why: "a ratio of surely less than 0.8", method: MethodDisparateImpactRatio, verdict: Breached,
			current: groups(Group{"a", 5000, 2500}, Group{"b", 5000, 1500})},
		"nobody in one group": {why: "a ratio of zero needs few people to be sure of", method: MethodDisparateImpactRatio, verdict: Breached,
			current: groups(Group{"a", 60, 30}, Group{"b", 60, 0})},
		"nobody at all": {why: "there is no ratio of nothing to nothing", method: MethodDisparateImpactRatio,
			current: groups(Group{"a", 6000, 0}, Group{"b", 6000, 0}), verdict: InsufficientData, cause: CauseTooFewSamples},
		"a ratio near one": {why: "surely more than 0.9", method: MethodDisparateImpactRatio, verdict: Healthy,
			current: groups(Group{"a", 50000, 25000}, Group{"b", 50000, 24900})},
		"a third group is small": {why: "what it hides, nobody knows", method: MethodDemographicParityDifference,
			current: groups(Group{"a", 5000, 2500}, Group{"b", 5000, 2500}, Group{"c", 3, 3}), verdict: InsufficientData, cause: CauseGroupTooSmall},
		"a small group hides no breach": {why: "the others are apart, whatever it is", method: MethodDemographicParityDifference, verdict: Breached,
			current: groups(Group{"a", 5000, 2500}, Group{"b", 5000, 1500}, Group{"c", 3, 3})},
		"one group": {why: "there is nothing to compare with", method: MethodDemographicParityDifference,
			current: groups(Group{"a", 5000, 2500}), verdict: InsufficientData, cause: CauseGroupMissing},
		"more outcomes than members": {why: "the members do not count all outcomes", method: MethodDemographicParityDifference,
			current: groups(Group{"a", 5000, 5001}, Group{"b", 5000, 1500}), verdict: Invalid, cause: CauseGroupsUnusable},
		"twice": {why: "a label too many splits a group", method: MethodDemographicParityDifference,
			current: groups(Group{"a", 5000, 2500}, Group{"a", 5000, 2500}), verdict: Invalid, cause: CauseGroupsUnusable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Log(tc.why)
			judged(t, Check{Method: tc.method, Current: tc.current}).holds(t, tc.verdict, tc.cause)
		})
	}
}

// TestMissingGroupIsSaid: a group whose outcomes are not counted any more must not leave the others healthy.
func TestMissingGroupIsSaid(t *testing.T) {
	check := Check{Method: MethodDemographicParityDifference, Current: groups(Group{"a", 9000, 4500}, Group{"b", 9000, 4500}), Groups: []string{"a", "b", "c"}}
	j := judged(t, check)
	j.holds(t, InsufficientData, CauseGroupMissing)
	if !strings.Contains(j.Explanation, `"c"`) {
		t.Errorf("the missing group is not named: %s", j.Explanation)
	}
	check.Groups = []string{"b"}
	judged(t, check).holds(t, Healthy, "")
	// What the others show is shown all the same, and so is it if the two that are left are too few.
	check.Groups, check.Current = []string{"c"}, groups(Group{"a", 9000, 4500}, Group{"b", 9000, 900})
	judged(t, check).holds(t, Breached, "")
	check.Current = groups(Group{"a", 9000, 4500})
	judged(t, check).holds(t, InsufficientData, CauseGroupMissing)
}

// TestManyChecksRaiseTheBar: what one check alone calls a change, five checks of which four saw nothing do not.
func TestManyChecksRaiseTheBar(t *testing.T) {
	shifted := Check{Name: "shifted", Method: MethodKolmogorovSmirnov, Bounds: Bounds{Critical: new(0.05)}, Reference: bell(400, 0), Current: bell(400, 0.26)}
	steady := Check{Method: MethodKolmogorovSmirnov, Reference: bell(400, 0), Current: bell(400, 0)}
	alone := judged(t, shifted)
	alone.holds(t, Breached, "")
	among := Judge([]Check{steady, steady, shifted, steady, steady}, hourly)[2]
	among.holds(t, Healthy, "")
	if among.Name != "shifted" || *among.Probability != *alone.Probability || *among.Adjusted <= *alone.Adjusted {
		t.Errorf("alone %g adjusted to %g, among others %g adjusted to %g", *alone.Probability, *alone.Adjusted, *among.Probability, *among.Adjusted)
	}
}
