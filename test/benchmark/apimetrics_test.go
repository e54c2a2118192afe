// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"k8s.io/client-go/kubernetes"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// admissionTime is how many creations the API server admitted or refused, and how long its admission took in all, in seconds. It is what the
// API server measures itself: plugins, policies, match conditions and webhooks, and nothing of the request beside them.
type admissionTime struct {
	requests, seconds float64
	// plugins is how long each plugin took of it.
	plugins map[string]float64
}

// since is the mean time of one creation, in microseconds.
func (a *admissionTime) since(before *admissionTime) float64 {
	return (a.seconds - before.seconds) / (a.requests - before.requests) * 1e6
}

// gates is the mean time of one creation, in microseconds, in the four plugins that ask others: policies and webhooks, whoever registered them.
func (a *admissionTime) gates(before *admissionTime) float64 {
	total := 0.0
	for _, plugin := range []string{"MutatingAdmissionPolicy", "MutatingAdmissionWebhook", "ValidatingAdmissionPolicy", "ValidatingAdmissionWebhook"} {
		total += a.plugins[plugin] - before.plugins[plugin]
	}
	return total / (a.requests - before.requests) * 1e6
}

// slowest says which plugins took longest, each with its mean time in microseconds.
func (a *admissionTime) slowest(before *admissionTime) string {
	mean := func(plugin string) float64 {
		return (a.plugins[plugin] - before.plugins[plugin]) / (a.requests - before.requests) * 1e6
	}
	names := slices.SortedFunc(maps.Keys(a.plugins), func(x, y string) int { return cmp.Compare(mean(y), mean(x)) })
	var said []string
	for _, name := range names[:min(4, len(names))] {
		said = append(said, fmt.Sprintf("%s %.0f µs", name, mean(name)))
	}
	return strings.Join(said, ", ")
}

func admissions(b *testing.B, plane *controlplane.ControlPlane) *admissionTime {
	b.Helper()
	clients, err := kubernetes.NewForConfig(plane.Config())
	must(b, err)
	body, err := clients.RESTClient().Get().AbsPath("/metrics").Stream(b.Context())
	must(b, err)
	defer func() { _ = body.Close() }()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(body)
	must(b, err)
	total := &admissionTime{plugins: map[string]float64{}}
	ofCreations(families["apiserver_admission_step_admission_duration_seconds"], func(labels map[string]string, h *dto.Histogram) {
		total.seconds += h.GetSampleSum()
		if labels["type"] == "admit" {
			total.requests += float64(h.GetSampleCount())
		}
	})
	ofCreations(families["apiserver_admission_controller_admission_duration_seconds"], func(labels map[string]string, h *dto.Histogram) {
		total.plugins[labels["name"]] += h.GetSampleSum()
	})
	if total.requests == 0 {
		b.Fatal("the API server does not tell how long admission takes")
	}
	return total
}

func ofCreations(family *dto.MetricFamily, take func(labels map[string]string, h *dto.Histogram)) {
	for _, metric := range family.GetMetric() {
		labels := map[string]string{}
		for _, pair := range metric.GetLabel() {
			labels[pair.GetName()] = pair.GetValue()
		}
		if labels["operation"] == "CREATE" {
			take(labels, metric.GetHistogram())
		}
	}
}
