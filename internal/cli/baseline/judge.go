// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// Shortcoming is what speaks against an answer as a baseline.
type Shortcoming struct {
	// Text says what, and what to do.
	Text string
	// Fatal tells that the operator could never use it.
	Fatal bool
}

// Judge asks the rules that the operator judges by what they would say to a window that answers just the same. Nil: nothing speaks against it.
func (c *Capture) Judge(check *v1alpha1.DriftCheck, interval time.Duration) *Shortcoming {
	if c.Newest.IsZero() {
		return &Shortcoming{Text: "the answer comes from no sample at all: the query gives it out of nothing, as vector(1) does"}
	}
	reading := monitor.OfBaseline(&c.Baseline)
	if reading.Problem != nil {
		return &Shortcoming{Text: reading.Problem.Text, Fatal: true}
	}
	if reading.Value != nil {
		// A baseline does not keep how many there were.
		reading.Value.Samples = c.Samples
	}
	asked := drift.Check{
		Name: check.Name, Method: drift.Method(check.Method), MinimumSamples: check.MinimumSamples, Reference: reading, Current: reading,
	}
	asked.Current.Newest = c.Newest
	if reading.Value != nil {
		// Any bound will do: it is about the samples.
		asked.Bounds.Critical = &reading.Value.Number
	}
	said := drift.Judge([]drift.Check{asked}, drift.Clock{Now: c.At, Interval: interval})[0]
	switch said.Verdict {
	case drift.Healthy:
		return nil
	case drift.InsufficientData, drift.Stale:
		return &Shortcoming{Text: said.Explanation}
	case drift.Warning, drift.Breached, drift.Invalid:
	}
	return &Shortcoming{Text: said.Explanation, Fatal: true}
}
