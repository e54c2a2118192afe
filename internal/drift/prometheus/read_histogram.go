// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"fmt"

	"github.com/prometheus/common/model"
)

// Histogram is a distribution of values over buckets.
type Histogram struct {
	Reading

	// Native tells a native histogram, whose buckets may differ from reading to reading, from a classic one.
	Native bool
	// Buckets are sorted, and do not overlap. There may be gaps, which are empty.
	Buckets []Bucket
	// Count is the number of observations: the sum over the buckets. It need not be whole, since increase(...) extrapolates.
	Count float64
}

// Bucket counts the observations between two bounds. The first bucket of a classic histogram has -Inf as its lower bound, the last one
// +Inf as its upper.
type Bucket struct {
	Lower, Upper float64
	// LowerIncluded and UpperIncluded tell whether an observation at the bound itself is counted here.
	LowerIncluded, UpperIncluded bool
	Count                        float64
}

// CumulativeBucket is a bucket as a classic histogram has it: the observations up to a bound.
type CumulativeBucket struct {
	UpperBound float64
	Count      float64
}

// Cumulative returns the buckets as running totals.
func (h Histogram) Cumulative() []CumulativeBucket {
	result := make([]CumulativeBucket, len(h.Buckets))
	total := 0.0
	for i, bucket := range h.Buckets {
		total += bucket.Count
		result[i] = CumulativeBucket{UpperBound: bucket.Upper, Count: total}
	}
	return result
}

const (
	expectedHistogram = "one histogram: a series for each bucket with the label le, or one native histogram"
	histogramRemedy   = "write sum by (le) (increase(NAME_bucket[1h])) for a classic one, sum(increase(NAME[1h])) for a native one"
)

// Histogram reads a query that gives one histogram, classic or native.
func (s *Source) Histogram(ctx context.Context, query Query) (Histogram, error) {
	answer, reading, err := s.read(ctx, query)
	if err != nil {
		return Histogram{}, err
	}
	result, err := histogramOf(answer)
	result.Reading = reading
	return result, err
}

func histogramOf(answer model.Value) (Histogram, error) {
	samples, err := series(answer, expectedHistogram)
	if err != nil {
		return Histogram{}, err
	}
	natives := 0
	for _, sample := range samples {
		if sample.Histogram != nil {
			natives++
		}
	}
	switch {
	case natives == 0:
		return classicHistogram(samples)
	case natives != len(samples):
		return Histogram{}, wrongShape(expectedHistogram, "a mix of histograms and numbers", histogramRemedy)
	case natives > 1:
		return Histogram{}, wrongShape(expectedHistogram, fmt.Sprintf("%d native histograms", natives), "put sum(...) around the query")
	}
	return nativeHistogram(samples[0].Histogram)
}
