// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	"github.com/aims-operator/aims-operator/internal/metrics"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// count counts what became of asking a source.
func (r *Reconciler) count(e *monitor.Evaluation) {
	switch {
	case e.Failure == nil:
		r.Counters.Evaluated(metrics.EvaluationAnswered)
	case prometheus.ReasonOf(e.Failure).NoAnswer():
		r.Counters.Evaluated(metrics.EvaluationDown)
	default:
		r.Counters.Evaluated(metrics.EvaluationRefused)
	}
}

// countQuery counts and times a query. No data is an answer, too: the series may begin tomorrow.
func (r *Reconciler) countQuery(took time.Duration, reason prometheus.Reason) {
	switch {
	case reason == "":
		r.Counters.Asked(took, metrics.QueryAnswered)
	case reason.NoAnswer():
		r.Counters.Asked(took, metrics.QueryDown)
	default:
		r.Counters.Asked(took, metrics.QueryRefused)
	}
}
