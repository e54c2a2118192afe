// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// Capture is an answer that can be stored.
type Capture struct {
	Baseline v1alpha1.Baseline
	// Samples are how many the answer comes from. Nil: the check does not say how to ask.
	Samples *float64
	// At is the moment that the query was asked for, and Newest when the newest sample behind it was taken. Zero: there is none.
	At     time.Time
	Newest time.Time
	// Hints are what the source remarks on the query.
	Hints []string
}

// ErrFairness is what a check of fairness answers.
var ErrFairness = errors.New("fairness compares the groups of one window with each other, so such a check takes no baseline")

// Take asks the source for what the check reads, as it was at a moment.
func Take(ctx context.Context, source *prometheus.Source, check *v1alpha1.DriftCheck, at time.Time) (*Capture, error) {
	query := prometheus.Query{Expression: check.Current.Query, At: at, WithNewest: true}
	switch check.Current.Shape {
	case v1alpha1.ShapeClassicHistogram, v1alpha1.ShapeNativeHistogram:
		histogram, err := source.Histogram(ctx, query)
		if err != nil {
			return nil, err
		}
		return ofHistogram(&histogram, check.Current.Shape)
	case v1alpha1.ShapeCategories:
		counts, err := source.Counts(ctx, query, string(check.Current.CategoryLabel))
		if err != nil {
			return nil, err
		}
		return ofCounts(&counts)
	case v1alpha1.ShapeValue:
		return takeValue(ctx, source, check, query)
	case v1alpha1.ShapeOutcomes:
		return nil, ErrFairness
	}
	return nil, fmt.Errorf("this version of kubectl aims knows no shape %q", check.Current.Shape)
}

func takeValue(ctx context.Context, source *prometheus.Source, check *v1alpha1.DriftCheck, query prometheus.Query) (*Capture, error) {
	value, err := source.Value(ctx, query)
	if err != nil {
		return nil, err
	}
	capture := newCapture(value.Reading)
	if capture.Baseline.Value, err = decimal(value.Number); err != nil {
		return nil, err
	}
	if check.Current.SamplesQuery == "" {
		return capture, nil
	}
	samples, err := source.Value(ctx, prometheus.Query{Expression: check.Current.SamplesQuery, At: query.At})
	if err != nil {
		return nil, fmt.Errorf("asking for the number of samples: %w", err)
	}
	capture.Samples = &samples.Number
	return capture, nil
}

func newCapture(r prometheus.Reading) *Capture {
	return &Capture{At: r.At, Newest: r.Newest, Hints: r.Hints}
}
