// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"slices"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"k8s.io/client-go/kubernetes"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// admissionTime is how many creations the API server admitted or refused, and how long the plugins took for them that ask others, in seconds: policies
// and webhooks, mutating and validating, whoever registered them. It is what the API server measures itself.
type admissionTime struct{ requests, seconds float64 }

// asking are the plugins that ask others.
var asking = []string{"MutatingAdmissionPolicy", "MutatingAdmissionWebhook", "ValidatingAdmissionPolicy", "ValidatingAdmissionWebhook"}

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
	total := &admissionTime{}
	ofCreations(families["apiserver_admission_step_admission_duration_seconds"], func(labels map[string]string, h *dto.Histogram) {
		if labels["type"] == "admit" {
			total.requests += float64(h.GetSampleCount())
		}
	})
	ofCreations(families["apiserver_admission_controller_admission_duration_seconds"], func(labels map[string]string, h *dto.Histogram) {
		if slices.Contains(asking, labels["name"]) {
			total.seconds += h.GetSampleSum()
		}
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
