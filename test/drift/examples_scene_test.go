// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	prometheusclient "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/aims-operator/aims-operator/test/prometheus"
)

// exampleMetrics publishes the series that the examples of docs/drift.md read. Ten observations are one turn, which goes round for as long as the test
// does; shifted is the turn of a system that has left its limits.
type exampleMetrics struct {
	registry   *prometheusclient.Registry
	histograms []exampleHistogram
	counters   []exampleCounter
	isShifted  atomic.Bool
}

type exampleHistogram struct {
	metric          prometheusclient.Observer
	steady, shifted [10]float64
}

type exampleCounter struct {
	metric          prometheusclient.Counter
	steady, shifted float64
}

// histogram makes a histogram with its bounds. Labels are pairs of a name and a value.
func (e *exampleMetrics) histogram(name string, bounds, steady, shifted []float64, labels ...string) {
	names, values := pairs(labels)
	vec := prometheusclient.NewHistogramVec(prometheusclient.HistogramOpts{Name: name, Help: name, Buckets: bounds}, names)
	e.registry.MustRegister(vec)
	h := exampleHistogram{metric: vec.WithLabelValues(values...)}
	copy(h.steady[:], steady)
	copy(h.shifted[:], shifted)
	e.histograms = append(e.histograms, h)
}

// counter makes series of one counter: for each set of labels how much it grows by in a turn.
func (e *exampleMetrics) counter(name string, labels []string, series map[string][2]float64) {
	vec := prometheusclient.NewCounterVec(prometheusclient.CounterOpts{Name: name, Help: name}, labels)
	e.registry.MustRegister(vec)
	for values, grows := range series {
		e.counters = append(e.counters, exampleCounter{vec.WithLabelValues(strings.Split(values, " ")...), grows[0], grows[1]})
	}
}

func pairs(labels []string) (names, values []string) {
	for i := 0; i < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	return names, values
}

// turn observes ten things.
func (e *exampleMetrics) turn() {
	shifted := e.isShifted.Load()
	for i := range e.histograms {
		values := e.histograms[i].steady
		if shifted {
			values = e.histograms[i].shifted
		}
		for _, v := range values {
			e.histograms[i].metric.Observe(v)
		}
	}
	for _, c := range e.counters {
		if shifted {
			c.metric.Add(c.shifted)
		} else {
			c.metric.Add(c.steady)
		}
	}
}

// serve publishes the series for a namespace, and starts the Prometheus that scrapes them.
func (e *exampleMetrics) serve(t *testing.T, namespace string) (url string) {
	t.Helper()
	exporter := httptest.NewServer(promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{}))
	t.Cleanup(exporter.Close)
	target := prometheus.Target{Address: strings.TrimPrefix(exporter.URL, "http://"), Namespace: namespace, Job: "example"}
	source, err := prometheus.Start(t.Context(), prometheus.Options{Targets: []prometheus.Target{target}})
	must(t, err)
	t.Cleanup(func() { _ = source.Stop() })
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go func() {
		for tick := time.Tick(10 * time.Millisecond); ctx.Err() == nil; <-tick {
			e.turn()
		}
	}()
	return source.URL
}

// exampleSeries are the series of each example.
var exampleSeries = map[string]func(*exampleMetrics){
	"claims-triage": func(e *exampleMetrics) {
		e.histogram("claims_amount_euros", []float64{50, 100, 500, 1000, 5000},
			[]float64{80, 200, 300, 400, 450, 700, 800, 900, 2000, 3000}, []float64{2000, 3000, 3000, 4000, 4000, 4500, 4500, 4800, 4900, 900})
		e.counter("claims_predictions_total", []string{"class"}, map[string][2]float64{"honest": {90, 60}, "unclear": {7, 30}, "fraud": {3, 10}})
		e.counter("claims_reviewed_total", []string{"actual", "predicted"}, map[string][2]float64{
			"fraud fraud": {9, 5}, "fraud honest": {1, 5}, "honest honest": {50, 50},
		})
		outcomes := map[string][2]float64{"young paid": {8, 4}, "young refused": {2, 6}, "old paid": {8, 8}, "old refused": {2, 2}}
		e.counter("claims_outcomes_total", []string{"age", "outcome"}, outcomes)
		honest := map[string][2]float64{}
		for key, grows := range outcomes {
			honest["honest "+key] = grows
		}
		honest["fraud young refused"] = [2]float64{1, 1}
		e.counter("claims_reviewed_outcomes_total", []string{"actual", "age", "outcome"}, honest)
	},
	"delivery-times": func(e *exampleMetrics) {
		e.histogram("delivery_distance_kilometres", []float64{1, 2, 5, 10, 20, 50},
			[]float64{1.5, 0.5, 3, 4, 3, 4, 7, 8, 9, 15}, []float64{8, 9, 9, 9, 15, 16, 17, 18, 19, 19})
		e.histogram("delivery_forecast_minutes", []float64{15, 30, 60, 120},
			[]float64{10, 20, 21, 22, 23, 24, 40, 41, 42, 43}, []float64{90, 91, 92, 93, 94, 95, 96, 97, 98, 99})
		e.histogram("delivery_absolute_error_minutes", []float64{5, 10, 30, 60},
			[]float64{1, 2, 3, 4, 5, 6, 7, 8, 12, 12}, []float64{5, 6, 7, 8, 9, 10, 11, 12, 40, 40})
	},
	"support-bot": func(e *exampleMetrics) {
		labels := []string{"model_name", "mistralai/Mistral-7B-Instruct-v0.3", "engine", "0"}
		tokens := []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000}
		e.histogram("vllm:request_prompt_tokens", tokens,
			[]float64{60, 80, 120, 150, 180, 300, 350, 400, 480, 900}, []float64{1500, 1500, 1500, 1500, 1500, 1500, 1500, 1500, 900, 900}, labels...)
		e.histogram("vllm:request_generation_tokens", tokens,
			[]float64{30, 70, 80, 90, 95, 110, 120, 150, 180, 300}, []float64{5, 5, 5, 5, 5, 5, 5, 5, 5, 300}, labels...)
		e.histogram("vllm:time_to_first_token_seconds", []float64{
			0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
		}, []float64{.05, .05, .1, .1, .2, .2, .2, .3, .3, .4}, []float64{1, 2, 3, 4, 4, 4, 4, 4, 4, 4}, labels...)
		e.histogram("vllm:e2e_request_latency_seconds", []float64{
			0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
		}, []float64{.7, 1.2, 1.4, 1.6, 1.8, 2.2, 3, 3.5, 4, 8}, []float64{8, 8, 8, 9, 9, 9, 9, 9, 9, 9}, labels...)
		reasons := map[string][2]float64{}
		for reason, grows := range map[string][2]float64{"stop": {95, 50}, "length": {4, 40}, "abort": {1, 10}} {
			reasons[fmt.Sprintf("%s %s %s", labels[1], labels[3], reason)] = grows
		}
		e.counter("vllm:request_success_total", []string{"model_name", "engine", "finished_reason"}, reasons)
	},
}
