// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"testing"
	"time"
)

// measured is what one arm's turns took so far.
type measured struct {
	// admission is the time of all its creations in the plugins that ask others.
	admission admissionTime
	took      []time.Duration
	// next is the number of the next object.
	next int
}

func (m *measured) add(before, after *admissionTime, took []time.Duration) {
	m.admission.requests += after.requests - before.requests
	m.admission.seconds += after.seconds - before.seconds
	m.took = append(m.took, took...)
}

// mean is the mean time of one creation in admission, in microseconds.
func (m *measured) mean() float64 { return m.admission.seconds / m.admission.requests * 1e6 }

// report reports an arm's time in admission and as the clients see it, and how often the reference's time that is.
func (m *measured) report(b *testing.B, name string, reference *measured) {
	b.Helper()
	at := func(m *measured, share float64) float64 {
		return float64(percentile(m.took, share)) / float64(time.Microsecond)
	}
	b.ReportMetric(m.mean(), name+"-admission-µs")
	b.ReportMetric(at(m, 0.5), name+"-p50-µs")
	b.ReportMetric(at(m, 0.99), name+"-p99-µs")
	b.Logf("%-16s admission %6.0f µs, %.2f of the reference; clients see p50 %6.0f µs (%.2f), p99 %7.0f µs (%.2f)", name, m.mean(), m.mean()/reference.mean(),
		at(m, 0.5), at(m, 0.5)/at(reference, 0.5), at(m, 0.99), at(m, 0.99)/at(reference, 0.99))
}
