// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"github.com/prometheus/client_golang/prometheus"
)

// metrics are named as real programs name theirs.
type metrics struct {
	score       prometheus.Histogram
	scoreNative prometheus.Histogram
	accuracy    prometheus.Gauge
	predictions *prometheus.CounterVec
	decisions   *prometheus.CounterVec
	vllm        vllm
}

// vllm are the metrics of vLLM by their real names and buckets.
type vllm struct {
	latency    *prometheus.HistogramVec
	firstToken *prometheus.HistogramVec
	successes  *prometheus.CounterVec
}

// The label names of vLLM, and the model that the exporter pretends to serve.
const (
	modelName      = "model_name"
	finishedReason = "finished_reason"
	servedModel    = "meta-llama/Llama-3.1-8B-Instruct"
)

func newMetrics(registry *prometheus.Registry) metrics {
	result := metrics{
		score: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "model_score", Help: "Scores of the model.", Buckets: []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1},
		}),
		scoreNative: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "model_score_native", Help: "The same scores as a native histogram.", NativeHistogramBucketFactor: 1.1,
		}),
		accuracy: prometheus.NewGauge(prometheus.GaugeOpts{Name: "model_accuracy", Help: "Share of right predictions."}),
		predictions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "model_predictions_total", Help: "Predictions by class.",
		}, []string{"class"}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "model_decisions_total", Help: "Decisions by group and outcome.",
		}, []string{"group", "outcome"}),
		vllm: newVLLM(),
	}
	registry.MustRegister(result.score, result.scoreNative, result.accuracy, result.predictions, result.decisions,
		result.vllm.latency, result.vllm.firstToken, result.vllm.successes)
	return result
}

// newVLLM has vLLM's own names.
//
//nolint:promlinter // the names are vLLM's
func newVLLM() vllm {
	return vllm{
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vllm:e2e_request_latency_seconds", Help: "Histogram of e2e request latency in seconds.",
			Buckets: []float64{0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680},
		}, []string{modelName}),
		firstToken: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vllm:time_to_first_token_seconds", Help: "Histogram of time to first token in seconds.",
			Buckets: []float64{
				0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
			},
		}, []string{modelName}),
		successes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vllm:request_success_total", Help: "Count of successfully processed requests.",
		}, []string{modelName, finishedReason}),
	}
}
