// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"fmt"
	"math"
)

// rounding is more than what arithmetic leaves of a distance of nothing: 1e-16, and its root. A person who reads 7.27e-17 looks for what moved.
const rounding = 1e-7

func (c Check) measureDistance(j Judgement) Judgement {
	c.sizes(&j)
	// Too few is said first: an empty window has no shares to compare.
	if found := c.fewSamples(*j.ReferenceSamples, *j.CurrentSamples); found != nil {
		return j.silenced(found)
	}
	var parts counts
	var edges []float64
	if c.Current.Bins != nil {
		joined, found := align(*c.Reference.Bins, *c.Current.Bins)
		if found != nil {
			return j.silenced(found)
		}
		edges, parts = joined.edges, counts{reference: joined.reference, current: joined.current}
	} else {
		parts = categoryCounts(c.Reference.Categories, c.Current.Categories)
	}
	if c.Method == MethodWasserstein {
		if found := openEnds(edges, parts.reference); found != nil {
			return j.silenced(found)
		}
	}
	value, resolution, luck := c.compare(edges, parts)
	if found := finite(value, luck.reach, luck.probability); found != nil {
		return j.silenced(found)
	}
	if math.Abs(value) < rounding {
		value = 0
	}
	j.Value, j.Resolution, j.Reach, j.Probability = &value, resolution, &luck.reach, &luck.probability
	if min(*j.ReferenceSamples, *j.CurrentSamples) < EnoughSamples {
		j.Adjusted = new(luck.probability)
	}
	return j
}

// compare calls the method. The methods that compare counts take bins in no order, so what the reference does not have is one bin for them.
func (c Check) compare(edges []float64, parts counts) (float64, *Interval, chance) {
	switch c.Method {
	case MethodKolmogorovSmirnov:
		value, interval := KolmogorovSmirnov(parts.reference, parts.current)
		return value, &interval, kolmogorovSmirnovChance(value, parts)
	case MethodWasserstein:
		value, interval := Wasserstein(edges, parts.reference, parts.current)
		return value, &interval, wassersteinChance(value, edges, parts)
	default:
	}
	few := parts.condensed()
	luck := countsChance(c.Method, few)
	switch c.Method {
	case MethodPSI:
		return PSI(few.reference, few.current), nil, luck
	case MethodJensenShannon:
		return JensenShannon(few.reference, few.current), nil, luck
	case MethodHellinger:
		return Hellinger(few.reference, few.current), nil, luck
	default:
		return ChiSquared(few.reference, few.current), nil, luck
	}
}

func (c Check) sizes(j *Judgement) {
	if c.Current.Bins != nil {
		j.ReferenceSamples, j.CurrentSamples = new(sum(c.Reference.Bins.Counts)), new(sum(c.Current.Bins.Counts))
		return
	}
	j.ReferenceSamples, j.CurrentSamples = new(sum(mapped(c.Reference.Categories))), new(sum(mapped(c.Current.Categories)))
}

func (c Check) fewSamples(reference, current float64) *Problem {
	for _, side := range []struct {
		what    string
		samples float64
	}{{"the window", current}, {"the reference", reference}} {
		switch {
		case side.samples >= c.minimumSamples():
		case side.samples > 0 && side.samples <= 1:
			return problem(CauseTooFewSamples, "%s adds up to %s; counts are needed, not shares or rates: use increase() instead of rate()",
				side.what, number(side.samples))
		default:
			return problem(CauseTooFewSamples, "%s has %s samples, and the minimum is %s; make the window longer",
				side.what, number(side.samples), number(c.minimumSamples()))
		}
	}
	return nil
}

// openEnds refuses a reference of which more than half lies in buckets with an open end: its spread is not known.
func openEnds(edges, reference []float64) *Problem {
	outside, last := 0.0, len(reference)-1
	if math.IsInf(edges[0], -1) {
		outside += reference[0]
	}
	if math.IsInf(edges[last+1], 1) {
		outside += reference[last]
	}
	if 2*outside > sum(reference) {
		return problem(CauseBucketsUnusable,
			"more than half of the reference lies beyond the outermost bounds, so that nobody knows how far its values spread; add buckets there")
	}
	return nil
}

// weighDistance lets a value beyond a bound count only where chance does not explain it.
func (c Check) weighDistance(j Judgement) Judgement {
	value := *j.Value
	warning, critical := j.beyond(Above, value)
	byChance := value <= *j.Reach
	if j.Adjusted != nil {
		byChance = *j.Adjusted > chanceLevel
	}
	switch {
	case critical && !byChance:
		return j.decided(Breached, fmt.Sprintf("%s is %s, above the critical bound %s, and chance does not explain it",
			c.Method, number(value), number(*j.Bounds.Critical)))
	case critical && j.Adjusted == nil:
		return j.silenced(problem(CauseWithinChance,
			"%s is %s, above the critical bound %s, but chance alone reaches %s with so few samples in so many bins; make the window %s times as long, or use fewer bins",
			c.Method, number(value), number(*j.Bounds.Critical), number(*j.Reach), number(c.longer(j))))
	case warning && !byChance:
		return j.decided(Warning, fmt.Sprintf("%s is %s, above the warning bound %s", c.Method, number(value), number(*j.Bounds.Warning)))
	case warning:
		return j.decided(Healthy, fmt.Sprintf("%s is %s, which chance explains: without any change it reaches %s with so few samples",
			c.Method, number(value), number(*j.Reach)))
	default:
		return j.decided(Healthy, fmt.Sprintf("%s is %s, within its bounds", c.Method, number(value)))
	}
}

// longer is how many times as many samples bring the reach of chance down to the critical bound. PSI falls with the size, the others with its root.
func (c Check) longer(j Judgement) float64 {
	times := *j.Reach / *j.Bounds.Critical
	if c.Method != MethodPSI {
		times *= times
	}
	return math.Ceil(times*10) / 10
}

func mapped(categories map[string]float64) []float64 {
	out := make([]float64, 0, len(categories))
	for _, count := range categories {
		out = append(out, count)
	}
	return out
}
