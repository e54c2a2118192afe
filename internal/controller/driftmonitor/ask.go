// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// asker asks what the checks of one monitor need.
type asker struct {
	source    *prometheus.Source
	live      client.Reader
	namespace string
	at        time.Time

	// answered tells that a query had an answer, whatever it was; late is what the last one failed with that had none in its time.
	answered bool
	late     error
}

// all reads every check. A failure is one of the source as a whole, after which nothing that was read counts; an error is one of the API server.
func (a *asker) all(ctx context.Context, specs []v1alpha1.DriftCheck) (checks []drift.Check, failure, err error) {
	for i := range specs {
		check := monitor.Check(&specs[i])
		if check.Current, failure = a.current(ctx, &specs[i].Current); failure != nil {
			return nil, failure, nil
		}
		if check.Reference, failure, err = a.reference(ctx, &specs[i]); failure != nil || err != nil {
			return nil, failure, err
		}
		if pinned(specs[i].Reference) && check.Reference.Problem == nil {
			check.Pinned = drift.Digest(check.Reference)
		}
		checks = append(checks, check)
	}
	if !a.answered && a.late != nil {
		return nil, a.late, nil
	}
	return checks, nil, nil
}

// pinned tells whether a reference may not change by itself.
func pinned(r *v1alpha1.DriftReference) bool {
	return r != nil && (r.Baseline != nil || r.BaselineRef != nil)
}

func (a *asker) current(ctx context.Context, q *v1alpha1.MetricsQuery) (drift.Reading, error) {
	reading, failure := a.read(ctx, q, prometheus.Query{Expression: q.Query, At: a.at, WithNewest: true})
	return monitor.Sampled(reading), failure
}

func (a *asker) reference(ctx context.Context, check *v1alpha1.DriftCheck) (reading drift.Reading, failure, err error) {
	query := prometheus.Query{Expression: check.Current.Query, At: a.at}
	switch r := check.Reference; {
	case r == nil:
		return drift.Reading{}, nil, nil
	case r.Baseline != nil:
		return monitor.OfBaseline(r.Baseline), nil, nil
	case r.BaselineRef != nil:
		reading, err := a.stored(ctx, r.BaselineRef)
		return reading, nil, err
	case r.Query != "":
		// The samples of the window are not those of another query. Of this one nobody knows the number.
		alone := check.Current
		alone.SamplesQuery = ""
		query.Expression = r.Query
		reading, failure = a.read(ctx, &alone, query)
		return reading, failure, nil
	case r.At != nil:
		query.At = r.At.Time
	default:
		query.At = a.at.Add(-time.Duration(r.OffsetSeconds) * time.Second)
	}
	reading, failure = a.read(ctx, &check.Current, query)
	return reading, failure, nil
}

func (a *asker) stored(ctx context.Context, ref *v1alpha1.BaselineReference) (drift.Reading, error) {
	stored := &corev1.ConfigMap{}
	err := a.live.Get(ctx, client.ObjectKey{Namespace: a.namespace, Name: ref.Name}, stored)
	if err != nil && !apierrors.IsNotFound(err) {
		return drift.Reading{}, fmt.Errorf("reading ConfigMap %q of namespace %q: %w", ref.Name, a.namespace, err)
	}
	text, there := stored.Data[ref.Key]
	return monitor.StoredBaseline(ref, text, there), nil
}

// read reads one query in the shape that the check expects. What is wrong with the query or its answer is a reading of its own; what is wrong with the
// source is a failure.
func (a *asker) read(ctx context.Context, q *v1alpha1.MetricsQuery, query prometheus.Query) (drift.Reading, error) {
	reading, err := a.shaped(ctx, q, query)
	switch {
	case err == nil:
		a.answered = true
		return reading, nil
	case monitor.OfSource(err), a.hangs(err):
		return drift.Reading{}, err
	}
	return monitor.Failed(err), nil
}

// hangs tells whether the source answers nothing: two queries had no answer in their time, and none had one before. One alone may be a query that is too
// heavy, which is no reason to leave out the other checks.
func (a *asker) hangs(err error) bool {
	if !monitor.OutOfTime(err) {
		a.answered = true
		return false
	}
	second := a.late != nil
	a.late = err
	return second && !a.answered
}

func (a *asker) shaped(ctx context.Context, q *v1alpha1.MetricsQuery, query prometheus.Query) (drift.Reading, error) {
	switch q.Shape {
	case v1alpha1.ShapeClassicHistogram, v1alpha1.ShapeNativeHistogram:
		histogram, err := a.source.Histogram(ctx, query)
		if err != nil {
			return drift.Reading{}, err
		}
		return monitor.OfHistogram(histogram, q.Shape), nil
	case v1alpha1.ShapeCategories:
		counts, err := a.source.Counts(ctx, query, string(q.CategoryLabel))
		if err != nil {
			return drift.Reading{}, err
		}
		return monitor.OfCounts(counts), nil
	case v1alpha1.ShapeOutcomes:
		outcomes, err := a.source.Outcomes(ctx, query, string(q.GroupLabel), string(q.OutcomeLabel))
		if err != nil {
			return drift.Reading{}, err
		}
		return monitor.OfOutcomes(outcomes, q.FavourableOutcomes), nil
	case v1alpha1.ShapeValue:
		return a.value(ctx, q, query)
	}
	return drift.Reading{}, fmt.Errorf("the operator does not know the shape %q", q.Shape)
}

func (a *asker) value(ctx context.Context, q *v1alpha1.MetricsQuery, query prometheus.Query) (drift.Reading, error) {
	value, err := a.source.Value(ctx, query)
	if err != nil {
		return drift.Reading{}, err
	}
	if q.SamplesQuery == "" {
		return monitor.OfValue(value, nil), nil
	}
	samples, err := a.source.Value(ctx, prometheus.Query{Expression: q.SamplesQuery, At: query.At})
	if err != nil {
		return drift.Reading{}, err
	}
	return monitor.OfValue(value, &samples.Number), nil
}
