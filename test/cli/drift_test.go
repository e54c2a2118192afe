// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// watch stores a monitor of a system, with what the operator would have written into it.
func watch(t *testing.T, name, system, address string, status *v1alpha1.DriftMonitorStatus, checks ...v1alpha1.DriftCheck) *v1alpha1.DriftMonitor {
	t.Helper()
	c := typed(t)
	monitor := &v1alpha1.DriftMonitor{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: name}}
	monitor.Spec.SystemRef.Name = system
	monitor.Spec.Source.Prometheus = &v1alpha1.PrometheusSource{Address: address}
	monitor.Spec.Checks = checks
	if err := c.Create(t.Context(), monitor); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Delete(context.WithoutCancel(t.Context()), monitor) })
	if status != nil {
		monitor.Status = *status
		monitor.Status.ObservedGeneration = monitor.Generation
		if err := c.Status().Update(t.Context(), monitor); err != nil {
			t.Fatal(err)
		}
	}
	return monitor
}

func accuracy(name string) v1alpha1.DriftCheck {
	return v1alpha1.DriftCheck{
		Name: name, Kind: v1alpha1.CheckPerformance, Method: v1alpha1.MethodThreshold,
		Current:   v1alpha1.MetricsQuery{Query: "model_accuracy", Shape: v1alpha1.ShapeValue},
		Threshold: &v1alpha1.Threshold{Direction: v1alpha1.BadBelow, Critical: "0.8"},
	}
}

func TestDrift(t *testing.T) {
	ben, dev := user(t, "ben", "lending-product-owners"), user(t, "dev", "developers")
	run(t, ben, "drift", "credit-scoring", lending).expect(t, 0, "no DriftMonitor watches it", "kind: DriftMonitor")

	since := metav1.NewTime(now.Add(-20 * time.Minute))
	watch(t, "quality", "credit-scoring", "http://prometheus.monitoring.svc:9090", &v1alpha1.DriftMonitorStatus{
		EvaluatedAt: new(metav1.NewTime(now.Add(-time.Minute))),
		Checks: []v1alpha1.DriftCheckStatus{{
			Name: "accuracy", Kind: v1alpha1.CheckPerformance, Method: v1alpha1.MethodThreshold, Verdict: v1alpha1.DriftBreached, Since: since,
			Message: "the value 0.61 is below 0.8", Value: "0.61", Critical: "0.8", Values: []string{"0.9", "-", "0.62", "0.61"},
			Windows: []v1alpha1.DriftWindow{{At: since, Verdict: v1alpha1.DriftBreached}},
		}},
		LastBreach: &v1alpha1.DriftBreach{Since: since, Checks: []string{"accuracy"}},
	}, accuracy("accuracy"))
	// Of another system, so not shown.
	watch(t, "other", "support-bot", "http://prometheus.monitoring.svc:9090", nil, accuracy("politeness"))

	svg := filepath.Join(t.TempDir(), "drift.svg")
	shown := run(t, ben, "drift", "credit-scoring", lending, "--svg", svg)
	shown.expect(t, 0, "AI system lending/credit-scoring: Breached", "the value 0.61 is below 0.8", "█·▁▁ 0.61 to 0.9", "2026-03-02T08:40:00Z (20m ago)",
		"policy baseline", "kubectl aims status credit-scoring -n lending", "The charts are in "+svg)
	if strings.Contains(shown.out, "politeness") {
		t.Errorf("another system's monitor is shown\n%s", shown)
	}
	if drawn, err := os.ReadFile(svg); err != nil || !strings.HasPrefix(string(drawn), "<svg ") || !strings.Contains(string(drawn), "quality / accuracy") {
		t.Errorf("the charts are not there: %v", err)
	}
	if piped := run(t, ben, "drift", "credit-scoring", lending, "--svg", "-"); piped.code != 0 || !strings.HasPrefix(piped.out, "<svg ") {
		t.Errorf("no charts on the standard output\n%s", piped)
	}
	run(t, ben, "drift", "credit-scoring", lending, "-o", "json").expect(t, 0, `"kind": "Drift"`, `"verdict": "Breached"`)
	run(t, ben, "drift", "support-bot", lending).expect(t, 0, "not evaluated", "politeness")
	run(t, ben, "drift", "credit-scoring", lending, "--svg", "-", "-o", "json").expect(t, 2, "name a file")
	run(t, ben, "drift", "credit-scoring", lending, "--svg", filepath.Join(t.TempDir(), "no", "where.svg")).expect(t, 1, "writing the charts")
	run(t, ben, "drift", "nobody", lending).expect(t, 1, `has no AI system "nobody"`, "credit-scoring")
	run(t, dev, "drift", "credit-scoring", lending).expect(t, 0, "not read: oversightpolicies", "Breached")
	run(t, user(t, "eve"), "drift", "credit-scoring", lending).expect(t, 1, "kubectl auth can-i list aisystems")
}
