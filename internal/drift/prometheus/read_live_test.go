// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

func TestReadsAClassicHistogram(t *testing.T) {
	source := open(t, liveConfig(t))
	scraped(t, source)
	for _, query := range []string{`model_score_bucket{job="model"}`, `sum by (le) (model_score_bucket{job="model"})`} {
		got, err := source.Histogram(t.Context(), now(query))
		if err != nil {
			t.Fatal(err)
		}
		if got.Native || got.Count != 100 || len(got.Buckets) != 11 {
			t.Fatalf("%s: got %+v", query, got)
		}
		var totals []float64
		for _, bucket := range got.Cumulative() {
			totals = append(totals, bucket.Count)
		}
		if diff := cmp.Diff([]float64{20, 40, 60, 80, 80, 80, 80, 80, 80, 100, 100}, totals); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		if first, last := got.Buckets[0], got.Buckets[10]; !math.IsInf(first.Lower, -1) || first.Upper != 0.1 || last.Lower != 1 || !math.IsInf(last.Upper, 1) {
			t.Errorf("%s: got first %+v and last %+v", query, first, last)
		}
	}
}

func TestReadsANativeHistogram(t *testing.T) {
	source := open(t, liveConfig(t))
	scraped(t, source)
	got, err := source.Histogram(t.Context(), now(`sum(model_score_native)`))
	if err != nil {
		t.Fatal(err)
	}
	if !got.Native || got.Count != 100 || len(got.Buckets) != 5 {
		t.Fatalf("got %+v", got)
	}
	for i, value := range []float64{0.05, 0.15, 0.25, 0.35, 0.95} {
		bucket := got.Buckets[i]
		if bucket.Lower > value || bucket.Upper < value || bucket.Count != 20 || !bucket.UpperIncluded || bucket.LowerIncluded {
			t.Errorf("got %+v for the 20 scores of %v", bucket, value)
		}
	}
}

func TestReadsCountsValuesAndOutcomes(t *testing.T) {
	source := open(t, liveConfig(t))
	scraped(t, source)
	counts, err := source.Counts(t.Context(), now(`sum by (class) (model_predictions_total)`), "class")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]prometheus.CategoryCount{{Category: "cat", Count: 30}, {Category: "dog", Count: 70}}, counts.Categories); diff != "" {
		t.Error(diff)
	}
	outcomes, err := source.Outcomes(t.Context(), now(`model_decisions_total`), "group", "outcome")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]prometheus.OutcomeCount{
		{Group: "men", Outcome: "approved", Count: 50}, {Group: "men", Outcome: "declined", Count: 50},
		{Group: "women", Outcome: "approved", Count: 40}, {Group: "women", Outcome: "declined", Count: 60},
	}, outcomes.Outcomes); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]float64{
		`model_accuracy{job="model"}`: 0.93, `scalar(model_accuracy{job="model"})`: 0.93, `1 - max(model_accuracy{job="model"})`: 0.06999999999999995,
		// Zero is a value; only an empty answer is none.
		`sum(zero_total)`: 0,
	} {
		value, err := source.Value(t.Context(), now(query))
		if err != nil || value.Number != want {
			t.Errorf("%s: got %v (%v), want %v", query, value.Number, err, want)
		}
	}
	if empty, err := source.Histogram(t.Context(), now(`empty_bucket`)); err != nil || empty.Count != 0 || len(empty.Buckets) != 2 {
		t.Errorf("a histogram without observations: got %+v (%v)", empty, err)
	}
}

func TestReadsVLLM(t *testing.T) {
	source := open(t, liveConfig(t))
	scraped(t, source)
	latency, err := source.Histogram(t.Context(), now(`sum by (le) (vllm:e2e_request_latency_seconds_bucket{model_name="meta-llama/Llama-3.1-8B-Instruct"})`))
	if err != nil || latency.Count != 2 || len(latency.Buckets) != 22 {
		t.Errorf("latency: got %+v (%v)", latency, err)
	}
	first, err := source.Value(t.Context(), now(`histogram_quantile(0.5, sum by (le) (vllm:time_to_first_token_seconds_bucket))`))
	if err != nil || first.Number <= 0.02 || first.Number > 0.04 {
		t.Errorf("time to first token: got %v (%v)", first.Number, err)
	}
	reasons, err := source.Counts(t.Context(), now(`sum by (finished_reason) (vllm:request_success_total)`), "finished_reason")
	if diff := cmp.Diff([]prometheus.CategoryCount{{Category: "length", Count: 1}, {Category: "stop", Count: 1}}, reasons.Categories); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestReadsThePast(t *testing.T) {
	source := open(t, liveConfig(t))
	scraped(t, source)
	query := now(`model_accuracy{job="model"}`)
	query.At = query.At.Add(-time.Hour)
	if _, err := source.Value(t.Context(), query); prometheus.ReasonOf(err) != prometheus.ReasonNoData {
		t.Errorf("an hour ago there was nothing: got %v", err)
	}
	query = now(`model_accuracy{job="model"}`)
	if value, err := source.Value(t.Context(), query); err != nil || !value.At.Equal(query.At) {
		t.Errorf("got %v (%v)", value, err)
	}
}

func TestHintsAreNoFailure(t *testing.T) {
	source := open(t, liveConfig(t))
	scraped(t, source)
	eventually(t, func() error {
		value, err := source.Value(t.Context(), now(`rate(model_accuracy{job="model"}[1m])`))
		if err == nil && (len(value.Hints) != 1 || !strings.Contains(value.Hints[0], "might not be a counter")) {
			t.Fatalf("got hints %q", value.Hints)
		}
		return err
	})
}
