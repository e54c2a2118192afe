// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"context"
	"sync/atomic"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/prometheus"
)

// steady is how the model behaved when it was approved, shifted how it behaves when something is wrong.
var (
	steady  = prometheus.Behaviour{Scores: []float64{0.15, 0.25, 0.25, 0.35, 0.35, 0.45, 0.45, 0.55, 0.55, 0.75}, Approved: map[string]float64{"a": 0.6, "b": 0.6}}
	shifted = prometheus.Behaviour{Scores: []float64{0.55, 0.65, 0.75, 0.85, 0.85, 0.95, 0.95, 0.95, 0.95, 0.95}, Approved: map[string]float64{"a": 0.6, "b": 0.2}}
)

// baseline is the distribution of steady scores.
func baseline() *v1alpha1.Baseline {
	b := &v1alpha1.Baseline{}
	for i, count := range []int64{0, 100, 200, 200, 200, 200, 0, 100, 0, 0, 0} {
		bounds := []string{"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1", "+Inf"}
		b.Bins = append(b.Bins, v1alpha1.BaselineBin{UpperBound: bounds[i], Count: count})
	}
	return b
}

// model is a model that serves traffic, and the Prometheus that scrapes it.
type model struct {
	source    *prometheus.Server
	isShifted atomic.Bool
	isSilent  atomic.Bool
}

// serve starts a model whose metrics carry the label of the namespace.
func serve(t *testing.T, namespace string) *model {
	t.Helper()
	exporter, err := prometheus.NewExporter()
	must(t, err)
	t.Cleanup(func() { _ = exporter.Close() })
	source, err := prometheus.Start(t.Context(), prometheus.Options{Targets: []prometheus.Target{exporter.Target(namespace, "model")}})
	must(t, err)
	m := &model{source: source}
	t.Cleanup(func() { _ = source.Stop() })
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go exporter.Traffic(ctx, 1000, func() prometheus.Behaviour {
		switch {
		case m.isSilent.Load():
			return prometheus.Behaviour{}
		case m.isShifted.Load():
			return shifted
		}
		return steady
	})
	return m
}

// window is how far back the queries look.
const window = "[5s]"

// newMonitor watches the model's scores against their baseline and its decisions by group, every five seconds; two of three windows decide.
func newMonitor(source, namespace, system string) *v1alpha1.DriftMonitor {
	windows := &v1alpha1.DriftWindows{Agreeing: 2, Of: 3}
	return &v1alpha1.DriftMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: system},
		Spec: v1alpha1.DriftMonitorSpec{
			SystemRef: v1alpha1.SystemReference{Name: system}, IntervalSeconds: 5,
			Source: v1alpha1.MetricsSource{Prometheus: &v1alpha1.PrometheusSource{Address: source}},
			Checks: []v1alpha1.DriftCheck{
				{
					Name: "scores", Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodJensenShannon, Windows: windows,
					Current: v1alpha1.MetricsQuery{
						Query: "sum by (le) (increase(model_score_bucket" + window + "))", Shape: v1alpha1.ShapeClassicHistogram,
					},
					Reference: &v1alpha1.DriftReference{Baseline: baseline()},
				},
				{
					Name: "parity", Kind: v1alpha1.CheckGroupFairness, Method: v1alpha1.MethodDemographicParity, Windows: windows,
					Current: v1alpha1.MetricsQuery{
						Query: "sum by (group, outcome) (increase(model_decisions_total" + window + "))", Shape: v1alpha1.ShapeOutcomes,
						GroupLabel: "group", OutcomeLabel: "outcome", FavourableOutcomes: []string{"approved"},
					},
				},
			},
		},
	}
}

// newTemplate is what a retraining Job is made of.
func newTemplate(namespace, name string) *batchv1.CronJob {
	return &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: batchv1.CronJobSpec{
			Schedule: "0 0 1 1 *", Suspend: new(true),
			JobTemplate: batchv1.JobTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"purpose": "retraining"}},
				Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
					RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "train", Image: "registry.example.org/train:1"}},
				}}},
			},
		},
	}
}
