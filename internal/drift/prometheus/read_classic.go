// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/prometheus/common/model"
)

// roundingShare is how much a bucket may be below the one before it, as a share of all: increase(...) computes each bucket by itself,
// in floating point.
const roundingShare = 1e-9

// classicHistogram takes the differences of the running totals.
func classicHistogram(samples []*model.Sample) (Histogram, error) {
	totals, err := cumulativeBuckets(samples)
	if err != nil {
		return Histogram{}, err
	}
	if err := checkBounds(totals); err != nil {
		return Histogram{}, err
	}
	last := totals[len(totals)-1].Count
	result := Histogram{Count: last}
	lower, before := math.Inf(-1), 0.0
	for _, total := range totals {
		count := total.Count - before
		if count < -roundingShare*last {
			return Histogram{}, fail(ReasonInvalidNumber, "The buckets of the histogram fall from %v to %v at le=%q, and each counts all below it too: "+
				"the buckets were not scraped together, or the query adds what does not belong together.", before, total.Count, formatBound(total.UpperBound))
		}
		result.Buckets = append(result.Buckets, Bucket{Lower: lower, Upper: total.UpperBound, UpperIncluded: true, Count: max(count, 0)})
		lower, before = total.UpperBound, max(before, total.Count)
	}
	result.Count = before
	return result, nil
}

func cumulativeBuckets(samples []*model.Sample) ([]CumulativeBucket, error) {
	totals := make([]CumulativeBucket, 0, len(samples))
	for _, sample := range samples {
		text, ok := sample.Metric[model.BucketLabel]
		if !ok {
			return nil, wrongShape(expectedHistogram, "a series without le, with "+labelsOf(sample), histogramRemedy)
		}
		bound, err := strconv.ParseFloat(string(text), 64)
		if err != nil || math.IsNaN(bound) {
			return nil, wrongShape(expectedHistogram, fmt.Sprintf("a bucket with le=%q, which is no number", shorten(string(text))), "mend the exporter")
		}
		count := float64(sample.Value)
		if err := checkCount(count, fmt.Sprintf(" at le=%q", formatBound(bound))); err != nil {
			return nil, err
		}
		totals = append(totals, CumulativeBucket{UpperBound: bound, Count: count})
	}
	slices.SortFunc(totals, func(a, b CumulativeBucket) int { return cmp.Compare(a.UpperBound, b.UpperBound) })
	return totals, nil
}

func checkBounds(totals []CumulativeBucket) error {
	for i := 1; i < len(totals); i++ {
		if totals[i].UpperBound == totals[i-1].UpperBound {
			return wrongShape(expectedHistogram, fmt.Sprintf("several series with le=%q", formatBound(totals[i].UpperBound)), histogramRemedy)
		}
	}
	if last := totals[len(totals)-1].UpperBound; !math.IsInf(last, 1) {
		return wrongShape(expectedHistogram, fmt.Sprintf(`buckets up to le=%q and none with le="+Inf", so what is above is not known`, formatBound(last)),
			"select all buckets")
	}
	if len(totals) == 1 {
		return wrongShape(expectedHistogram, `the bucket le="+Inf" alone, which says nothing about the distribution`, "select all buckets")
	}
	return nil
}

func formatBound(bound float64) string {
	return strconv.FormatFloat(bound, 'g', -1, 64)
}
