// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// TestCase56GarbageIsNoReading asks a real Prometheus for what exporters and queries get wrong.
func TestCase56GarbageIsNoReading(t *testing.T) {
	config := liveConfig(t)
	scraped(t, open(t, config))
	value := func(s *prometheus.Source, q prometheus.Query) error { _, err := s.Value(t.Context(), q); return err }
	counts := func(s *prometheus.Source, q prometheus.Query) error {
		_, err := s.Counts(t.Context(), q, "class")
		return err
	}
	outcomes := func(s *prometheus.Source, q prometheus.Query) error {
		_, err := s.Outcomes(t.Context(), q, "group", "outcome")
		return err
	}
	histogram := func(s *prometheus.Source, q prometheus.Query) error {
		_, err := s.Histogram(t.Context(), q)
		return err
	}
	tests := map[string]struct {
		why    string
		read   func(*prometheus.Source, prometheus.Query) error
		query  string
		reason prometheus.Reason
		says   string
	}{
		"NaN":                 {why: "it compares false with every bound", read: value, query: `nan_value`, reason: prometheus.ReasonInvalidNumber, says: "NaN"},
		"zero by zero":        {why: "a ratio without traffic", read: value, query: `sum(zero_total) / sum(zero_total)`, reason: prometheus.ReasonInvalidNumber, says: "division"},
		"empty scalar":        {why: "scalar makes NaN of nothing", read: value, query: `scalar(nothing)`, reason: prometheus.ReasonInvalidNumber, says: "scalar"},
		"infinite":            {why: "it breaks every mean", read: value, query: `infinite_value`, reason: prometheus.ReasonInvalidNumber, says: "infinite"},
		"nothing":             {why: "silence is not zero", read: value, query: `nothing`, reason: prometheus.ReasonNoData, says: `namespace="lending"`},
		"two values":          {why: "which one is meant", read: value, query: `model_decisions_total`, reason: prometheus.ReasonWrongShape, says: "4 series"},
		"histogram for value": {why: "a histogram is no number", read: value, query: `model_score_native{job="model"}`, reason: prometheus.ReasonWrongShape, says: "histogram_quantile"},
		"negative count":      {why: "a difference over a counter's reset", read: counts, query: `negative_total`, reason: prometheus.ReasonInvalidNumber, says: "-3"},
		"NaN count":           {why: "it would spread to every share", read: counts, query: `nan_total`, reason: prometheus.ReasonInvalidNumber, says: "NaN"},
		"label missing":       {why: "the labels that are there help", read: counts, query: `sum by (job, namespace) (zero_total)`, reason: prometheus.ReasonWrongShape, says: "job, namespace"},
		"category twice":      {why: "adding them is the author's to say", read: counts, query: `label_replace(crowd_total{n=~"1|2"}, "class", "x", "", "")`, reason: prometheus.ReasonWrongShape, says: "sum by (class)"},
		"counts as scalar":    {why: "a scalar has no categories", read: counts, query: `scalar(sum(zero_total))`, reason: prometheus.ReasonWrongShape, says: "scalar"},
		"outcome missing":     {why: "fairness needs both labels", read: outcomes, query: `sum by (group) (model_decisions_total)`, reason: prometheus.ReasonWrongShape, says: "sum by (group, outcome)"},
		"falling buckets":     {why: "running totals cannot fall", read: histogram, query: `falling_bucket`, reason: prometheus.ReasonInvalidNumber, says: `le="2"`},
		"no +Inf":             {why: "what is above is not known", read: histogram, query: `open_bucket`, reason: prometheus.ReasonWrongShape, says: `le="+Inf"`},
		"bucket twice":        {why: "two pods, not added", read: histogram, query: `double_bucket`, reason: prometheus.ReasonWrongShape, says: `several series with le="1"`},
		"only +Inf":           {why: "no distribution", read: histogram, query: `only_bucket`, reason: prometheus.ReasonWrongShape, says: "alone"},
		"le is a word":        {why: "it is no bound", read: histogram, query: `word_bucket`, reason: prometheus.ReasonWrongShape, says: "much"},
		"negative bucket":     {why: "counts are not negative", read: histogram, query: `negative_bucket`, reason: prometheus.ReasonInvalidNumber, says: "negative"},
		"negative native":     {why: "counts are not negative", read: histogram, query: `-1 * sum(model_score_native)`, reason: prometheus.ReasonInvalidNumber, says: "negative"},
		"no le":               {why: "the sum was without le", read: histogram, query: `sum(model_score_bucket)`, reason: prometheus.ReasonWrongShape, says: "no labels"},
		"two native":          {why: "which one is meant", read: histogram, query: `label_replace(model_score_native{job="model"}, "a", "1", "", "") or label_replace(model_score_native{job="model"}, "a", "2", "", "")`, reason: prometheus.ReasonWrongShape, says: "2 native"},
		"mixed":               {why: "neither one nor the other", read: histogram, query: `model_score_native or only_bucket`, reason: prometheus.ReasonWrongShape, says: "mix"},
		"a warning":           {why: "the answer may be wrong", read: value, query: `quantile(2, zero_total)`, reason: prometheus.ReasonWarned, says: "quantile"},
		"execution fails":     {why: "Prometheus says why", read: value, query: `crowd_total * on (job) crowd_total`, reason: prometheus.ReasonQueryFailed, says: "many-to-many"},
		"a million series":    {why: "the number says how far off it is", read: counts, query: `crowd_total`, reason: prometheus.ReasonTooManySeries, says: "gives 500 series"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			limited := config
			limited.Series = 100
			err := tc.read(open(t, limited), now(tc.query))
			if got := prometheus.ReasonOf(err); got != tc.reason {
				t.Fatalf("got %q (%v), want %q: %s", got, err, tc.reason, tc.why)
			}
			if message := err.Error(); !strings.Contains(message, tc.says) || strings.Contains(message, "\n") || len(message) > 1000 {
				t.Errorf("the message %q does not say %q in one line", message, tc.says)
			}
		})
	}
}
