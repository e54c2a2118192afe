// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
)

// Shortcoming is what speaks against an answer as a baseline.
type Shortcoming struct {
	// Text says what, and what to do.
	Text string
	// Fatal tells that the operator could never use it.
	Fatal bool
}

// Judge asks the rules that the operator judges by what they would say to a window that answers just the same. Nil: nothing speaks against it.
func (c *Capture) Judge(check *v1alpha1.DriftCheck, interval time.Duration) *Shortcoming {
	if c.Newest.IsZero() {
		return &Shortcoming{Text: "the answer comes from no sample at all: the query gives it out of nothing, as vector(1) does"}
	}
	reading, err := c.stored()
	if err != nil {
		return &Shortcoming{Text: err.Error(), Fatal: true}
	}
	asked := drift.Check{
		Name: check.Name, Method: drift.Method(check.Method), MinimumSamples: check.MinimumSamples, Reference: reading, Current: reading,
	}
	asked.Current.Newest = c.Newest
	if reading.Value != nil {
		// Any bound will do: it is about the samples.
		asked.Bounds.Critical = &reading.Value.Number
	}
	said := drift.Judge([]drift.Check{asked}, drift.Clock{Now: c.At, Interval: interval})[0]
	switch said.Verdict {
	case drift.Healthy:
		return nil
	case drift.InsufficientData, drift.Stale:
		return &Shortcoming{Text: said.Explanation}
	case drift.Warning, drift.Breached, drift.Invalid:
	}
	return &Shortcoming{Text: said.Explanation, Fatal: true}
}

// stored is the baseline as the operator will read it.
func (c *Capture) stored() (drift.Reading, error) {
	switch b := &c.Baseline; {
	case b.Bins != nil:
		buckets := make([]drift.Bucket, len(b.Bins))
		total := 0.0
		for i, bin := range b.Bins {
			bound, err := strconv.ParseFloat(bin.UpperBound, 64)
			if err != nil || math.IsNaN(bound) {
				return drift.Reading{}, fmt.Errorf("the upper bound %q is no number", bin.UpperBound)
			}
			total += float64(bin.Count)
			buckets[i] = drift.Bucket{Bound: bound, Count: total}
		}
		return drift.Cumulative(buckets), nil
	case b.Categories != nil:
		categories := make(map[string]float64, len(b.Categories))
		for _, category := range b.Categories {
			categories[category.Name] = float64(category.Count)
		}
		return drift.Reading{Categories: categories}, nil
	default:
		number, err := b.Value.Float()
		return drift.Reading{Value: &drift.Value{Number: number, Samples: c.Samples}}, err
	}
}
