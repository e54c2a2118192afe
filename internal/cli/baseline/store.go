// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"fmt"
	"math"
	"strconv"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// What a stored baseline may hold, as the API limits it.
const (
	mostParts     = 256
	longestName   = 253
	longestNumber = 24
)

// ofHistogram takes the buckets as bins. A native histogram has empty ones added where it has gaps, below and above: what falls there later
// is then seen as such.
func ofHistogram(h *prometheus.Histogram, shape v1alpha1.MetricsShape) (*Capture, error) {
	if native := shape == v1alpha1.ShapeNativeHistogram; native != h.Native {
		found := v1alpha1.ShapeClassicHistogram
		if h.Native {
			found = v1alpha1.ShapeNativeHistogram
		}
		return nil, fmt.Errorf("the query answers with a %s and the check expects a %s: correct the check's shape, or its query", found, shape)
	}
	c := newCapture(h.Reading)
	c.Samples = &h.Count
	whole := rounder{}
	edge := math.Inf(-1)
	add := func(bound, count float64) {
		c.Baseline.Bins = append(c.Baseline.Bins, v1alpha1.BaselineBin{UpperBound: formatBound(bound), Count: whole.next(count)})
		edge = bound
	}
	for _, bucket := range h.Buckets {
		if bucket.Lower > edge {
			add(bucket.Lower, 0)
		}
		add(bucket.Upper, bucket.Count)
	}
	if !math.IsInf(edge, 1) {
		add(math.Inf(1), 0)
	}
	return c, tooMany("buckets", len(c.Baseline.Bins))
}

func ofCounts(counts *prometheus.Counts) (*Capture, error) {
	c := newCapture(counts.Reading)
	total := 0.0
	whole := rounder{}
	for _, category := range counts.Categories {
		if category.Category == "" || len(category.Category) > longestName {
			return nil, fmt.Errorf("a category has a name of %d bytes, and 1 to %d can be stored: name categories by another label", len(category.Category), longestName)
		}
		total += category.Count
		c.Baseline.Categories = append(c.Baseline.Categories, v1alpha1.BaselineCategory{Name: category.Category, Count: whole.next(category.Count)})
	}
	c.Samples = &total
	return c, tooMany("categories", len(c.Baseline.Categories))
}

func tooMany(what string, n int) error {
	if n <= mostParts {
		return nil
	}
	return fmt.Errorf("the answer has %d %s, and a baseline stores at most %d: make the query coarser, or take the reference from the source itself, "+
		"by reference.at", n, what, mostParts)
}

// rounder makes whole numbers of counts so that their sum is right: Prometheus extrapolates, and a hundred halves are fifty.
type rounder struct {
	exact  float64
	stored int64
}

func (r *rounder) next(count float64) int64 {
	r.exact += count
	whole := int64(math.Round(math.Min(r.exact, 1<<53))) - r.stored
	r.stored += whole
	return whole
}

// formatBound writes a bound so that it is read as the same number.
func formatBound(bound float64) string {
	if math.IsInf(bound, 1) {
		return "+Inf"
	}
	return strconv.FormatFloat(bound, 'g', -1, 64)
}

// decimal is a value in plain notation, with as many digits as are stored.
func decimal(value float64) (v1alpha1.Decimal, error) {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	for digits := 15; len(text) > longestNumber && digits > 0; digits-- {
		rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', digits, 64), 64)
		if err != nil {
			return "", err
		}
		text = strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	if len(text) > longestNumber {
		return "", fmt.Errorf("the value %v cannot be written in %d characters without exponent: have the query scale it", value, longestNumber)
	}
	return v1alpha1.Decimal(text), nil
}
