// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/prometheus/common/model"
)

// How the API spells which of its bounds belong to a bucket.
const (
	openLeft = iota
	openRight
	_ // open at both
	closedBoth
)

// missingShare is how much the buckets of a native histogram may lack of its count, by rounding.
const missingShare = 1e-6

func nativeHistogram(sample *model.SampleHistogram) (Histogram, error) {
	total := float64(sample.Count)
	if err := checkCount(total, ""); err != nil {
		return Histogram{}, err
	}
	result := Histogram{Native: true}
	for _, bucket := range sample.Buckets {
		next, err := nativeBucket(bucket)
		if err != nil {
			return Histogram{}, err
		}
		result.Buckets = append(result.Buckets, next)
		result.Count += next.Count
	}
	slices.SortFunc(result.Buckets, func(a, b Bucket) int { return cmp.Compare(a.Lower, b.Lower) })
	for i := 1; i < len(result.Buckets); i++ {
		if result.Buckets[i].Lower < result.Buckets[i-1].Upper {
			return Histogram{}, fail(ReasonInvalidNumber, "The buckets of the native histogram overlap, so it is not known where its values are: "+
				"look at what the exporter publishes.")
		}
	}
	// NaN observations are counted and are in no bucket.
	if missing := total - result.Count; math.Abs(missing) > missingShare*total {
		return Histogram{}, fail(ReasonInvalidNumber, "The native histogram counts %v observations and has %v of them in its buckets: "+
			"the exporter observes NaN, or the histogram was cut.", total, result.Count)
	}
	return result, nil
}

func nativeBucket(bucket *model.HistogramBucket) (Bucket, error) {
	result := Bucket{
		Lower: float64(bucket.Lower), Upper: float64(bucket.Upper), Count: float64(bucket.Count),
		LowerIncluded: bucket.Boundaries == openRight || bucket.Boundaries == closedBoth,
		UpperIncluded: bucket.Boundaries == openLeft || bucket.Boundaries == closedBoth,
	}
	if math.IsNaN(result.Lower) || math.IsNaN(result.Upper) || result.Lower > result.Upper {
		return Bucket{}, fail(ReasonInvalidNumber, "A bucket of the native histogram has no bounds that can be used: look at what the exporter publishes.")
	}
	if bucket.Boundaries < openLeft || bucket.Boundaries > closedBoth {
		return Bucket{}, notPrometheus()
	}
	return result, checkCount(result.Count, fmt.Sprintf(" between %s and %s", formatBound(result.Lower), formatBound(result.Upper)))
}
