// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// TestCase48TheRealPrometheusGivesOneNamespace reads with every trick that is known, while another namespace publishes under the same names.
func TestCase48TheRealPrometheusGivesOneNamespace(t *testing.T) {
	config := liveConfig(t)
	config.Rules.Unrestricted = config.Rules.Allowed
	all := open(t, config)
	own := open(t, liveConfig(t))
	scraped(t, own)
	eventually(t, func() error { _, err := all.Value(t.Context(), now(`model_accuracy{namespace="fraud"}`)); return err })

	// 0.11 is what the namespace fraud publishes.
	for _, query := range []string{
		`min(model_accuracy)`, `min({__name__=~"model_acc.*"})`, `min_over_time(min(model_accuracy)[1m:1s])`,
		`quantile(scalar(min(model_accuracy)), model_accuracy{job="model"})`,
	} {
		var mine prometheus.Value
		var err error
		// A subquery's steps lie on whole seconds, and the first may be yet to come.
		eventually(t, func() error { mine, err = own.Value(t.Context(), now(query)); return err })
		if err != nil || mine.Number < 0.2 {
			t.Errorf("%s: the namespace lending reads %v (%v)", query, mine.Number, err)
		}
	}
	if unrestricted, err := all.Value(t.Context(), now(`min(model_accuracy)`)); err != nil || unrestricted.Number != 0.11 {
		t.Errorf("a source that the platform team lets be read unrestricted gives %v (%v)", unrestricted.Number, err)
	}
	_, err := own.Value(t.Context(), now(`model_accuracy{namespace="fraud"}`))
	if prometheus.ReasonOf(err) != prometheus.ReasonNamespaceRefused || strings.Contains(err.Error(), "0.11") {
		t.Errorf("naming the other namespace: got %v", err)
	}
}
