// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"net/netip"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

const (
	platform = "https://prometheus.monitoring.svc:9090"
	window   = "sum by (le) (increase(score_bucket[1h]))"
)

// rules list one source that may be read unrestricted, and know one API server.
func rules(t *testing.T) prometheus.Rules {
	t.Helper()
	pattern, err := prometheus.ParsePattern("prometheus.monitoring.svc:9090")
	if err != nil {
		t.Fatal(err)
	}
	return prometheus.Rules{
		Unrestricted: []prometheus.Pattern{pattern},
		APIServer:    func() []netip.AddrPort { return []netip.AddrPort{netip.MustParseAddrPort("10.96.0.1:443")} },
	}
}

// monitorOf is a valid monitor of one check of each sort, with edits.
func monitorOf(edits ...func(*v1alpha1.DriftMonitor)) *v1alpha1.DriftMonitor {
	m := &v1alpha1.DriftMonitor{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "scores"}, Spec: v1alpha1.DriftMonitorSpec{
		SystemRef: v1alpha1.SystemReference{Name: "scoring"}, IntervalSeconds: 3600,
		Source: v1alpha1.MetricsSource{Prometheus: &v1alpha1.PrometheusSource{Address: "https://prometheus.lending.svc:9090"}},
		Checks: []v1alpha1.DriftCheck{{
			Name: "scores", Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodWasserstein,
			Current:   v1alpha1.MetricsQuery{Query: window, Shape: v1alpha1.ShapeClassicHistogram},
			Reference: &v1alpha1.DriftReference{Baseline: baseline("0.5", 400, "1", 600, "+Inf", 0)},
		}, {
			Name: "latency", Kind: v1alpha1.CheckPerformance, Method: v1alpha1.MethodThreshold,
			Current:   v1alpha1.MetricsQuery{Query: "max(latency_seconds)", Shape: v1alpha1.ShapeValue},
			Threshold: &v1alpha1.Threshold{Direction: v1alpha1.BadAbove, Warning: "0.5", Critical: "2"},
		}},
	}}
	for _, edit := range edits {
		edit(m)
	}
	return m
}

// baseline is a stored histogram of bounds and counts.
func baseline(bins ...any) *v1alpha1.Baseline {
	b := &v1alpha1.Baseline{}
	for i := 0; i < len(bins); i += 2 {
		bound, isText := bins[i].(string)
		count, isNumber := bins[i+1].(int)
		if !isText || !isNumber {
			panic("a bin is a bound and a count")
		}
		b.Bins = append(b.Bins, v1alpha1.BaselineBin{UpperBound: bound, Count: int64(count)})
	}
	return b
}

func from(edit func(*v1alpha1.PrometheusSource)) func(*v1alpha1.DriftMonitor) {
	return func(m *v1alpha1.DriftMonitor) { edit(m.Spec.Source.Prometheus) }
}

func at(address string) func(*v1alpha1.DriftMonitor) {
	return from(func(p *v1alpha1.PrometheusSource) { p.Address = address })
}

func check(i int, edit func(*v1alpha1.DriftCheck)) func(*v1alpha1.DriftMonitor) {
	return func(m *v1alpha1.DriftMonitor) { edit(&m.Spec.Checks[i]) }
}

func asks(query string) func(*v1alpha1.DriftMonitor) {
	return check(0, func(c *v1alpha1.DriftCheck) { c.Current.Query = query })
}

func comparedWith(r v1alpha1.DriftReference) func(*v1alpha1.DriftMonitor) {
	return check(0, func(c *v1alpha1.DriftCheck) { c.Reference = &r })
}

func token(name, key string) func(*v1alpha1.DriftMonitor) {
	return from(func(p *v1alpha1.PrometheusSource) {
		p.BearerTokenSecretRef = &v1alpha1.SecretKeyReference{Name: name, Key: key}
	})
}

func retrains(cronJob string) func(*v1alpha1.DriftMonitor) {
	return func(m *v1alpha1.DriftMonitor) {
		m.Spec.OnBreach = &v1alpha1.OnBreach{Retrain: &v1alpha1.Retrain{TemplateRef: v1alpha1.CronJobReference{Name: cronJob}}}
	}
}
