// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// OfHistogram is a histogram, if it is of the shape that the check expects.
func OfHistogram(h prometheus.Histogram, shape v1alpha1.MetricsShape) drift.Reading {
	if native := shape == v1alpha1.ShapeNativeHistogram; native != h.Native {
		if h.Native {
			return unreadable("the query answers with a native histogram and the check expects a classic one: set shape: NativeHistogram")
		}
		return unreadable("the query answers with a classic histogram and the check expects a native one: set shape: ClassicHistogram")
	}
	var r drift.Reading
	if h.Native {
		r.Bins = bins(h.Buckets)
	} else {
		var buckets []drift.Bucket
		for _, b := range h.Cumulative() {
			buckets = append(buckets, drift.Bucket{Bound: b.UpperBound, Count: b.Count})
		}
		r = drift.Cumulative(buckets)
	}
	r.Newest = h.Newest
	return r
}

// bins are the buckets of a native histogram, with the gaps between them as empty bins.
func bins(buckets []prometheus.Bucket) *drift.Bins {
	b := &drift.Bins{}
	for _, bucket := range buckets {
		switch last := len(b.Edges) - 1; {
		case last < 0:
			b.Edges = append(b.Edges, bucket.Lower)
		case b.Edges[last] < bucket.Lower:
			b.Edges, b.Counts = append(b.Edges, bucket.Lower), append(b.Counts, 0)
		}
		b.Edges, b.Counts = append(b.Edges, bucket.Upper), append(b.Counts, bucket.Count)
	}
	return b
}

// OfCounts are counts by category.
func OfCounts(c prometheus.Counts) drift.Reading {
	categories := make(map[string]float64, len(c.Categories))
	for _, one := range c.Categories {
		categories[one.Category] = one.Count
	}
	return drift.Reading{Categories: categories, Newest: c.Newest}
}

// OfValue is one number, and the number of samples that it rests on, where that is known.
func OfValue(v prometheus.Value, samples *float64) drift.Reading {
	return drift.Reading{Value: &drift.Value{Number: v.Number, Samples: samples}, Newest: v.Newest}
}

// OfOutcomes are the members of each group, and those of them with a favourable outcome.
func OfOutcomes(o prometheus.Outcomes, favourable []string) drift.Reading {
	r := drift.Reading{Newest: o.Newest}
	for _, one := range o.Outcomes {
		last := len(r.Groups) - 1
		if last < 0 || r.Groups[last].Name != one.Group {
			r.Groups = append(r.Groups, drift.Group{Name: one.Group})
			last++
		}
		r.Groups[last].Members += one.Count
		if slices.Contains(favourable, one.Outcome) {
			r.Groups[last].Favourable += one.Count
		}
	}
	return r
}

// Failed is the reading of a query that could not be read, with what the source's reader says of it: it knows which namespace was asked for. No data, or none in
// time, is silence and nothing invalid.
func Failed(err error) drift.Reading {
	if prometheus.ReasonOf(err) == prometheus.ReasonNoData || OutOfTime(err) {
		return drift.Reading{Problem: &drift.Problem{Cause: drift.CauseNoData, Text: err.Error()}}
	}
	return unreadable(err.Error())
}

// Sampled is a reading that was asked for the time of its newest sample. If there is none within what the query reaches, the numbers come from no sample
// at all: the system publishes nothing any more.
func Sampled(r drift.Reading) drift.Reading {
	if r.Newest.IsZero() && r.Problem == nil && (r.Bins != nil || r.Categories != nil || r.Value != nil || r.Groups != nil) {
		return drift.Reading{Problem: &drift.Problem{
			Cause: drift.CauseOldData, Text: "the query reaches no sample any more: look whether the source scrapes the system",
		}}
	}
	return r
}

func unreadable(text string) drift.Reading {
	return drift.Reading{Problem: &drift.Problem{Cause: drift.CauseUnreadable, Text: text}}
}
