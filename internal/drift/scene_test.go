// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"
	"testing"
	"time"
)

// noon is when the tests happen, and hourly how often there is a window.
var (
	noon   = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	hourly = Clock{Now: noon, Interval: time.Hour}
)

// bell is a histogram of n samples of a normal distribution around the mean, as exact as fractions are.
func bell(n, mean float64) Reading {
	edges := []float64{math.Inf(-1), -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, math.Inf(1)}
	bins := &Bins{Edges: edges}
	for i := range len(edges) - 1 {
		bins.Counts = append(bins.Counts, n*(normalBelow(edges[i+1]-mean)-normalBelow(edges[i]-mean)))
	}
	return Reading{Bins: bins}
}

func normalBelow(x float64) float64 {
	return math.Erfc(-x/math.Sqrt2) / 2
}

func words(counts map[string]float64) Reading {
	return Reading{Categories: counts}
}

func value(number, samples float64) Reading {
	return Reading{Value: &Value{Number: number, Samples: &samples}}
}

func groups(groups ...Group) Reading {
	return Reading{Groups: groups}
}

// judged is the judgement of one check on its own.
func judged(t *testing.T, check Check) Judgement {
	t.Helper()
	judgements := Judge([]Check{check}, hourly)
	if len(judgements) != 1 {
		t.Fatalf("%d judgements of one check", len(judgements))
	}
	return judgements[0]
}

// holds compares verdict and cause, and asks for an explanation of any.
func (j Judgement) holds(t *testing.T, verdict Verdict, cause Cause) {
	t.Helper()
	if j.Verdict != verdict || j.Cause != cause {
		t.Errorf("%s %s, want %s %s: %s", j.Verdict, j.Cause, verdict, cause, j.Explanation)
	}
	if j.Explanation == "" || len(j.Explanation) > 1000 {
		t.Errorf("explanation %q", j.Explanation)
	}
}

// distances are the methods that compare distributions.
var distances = []Method{MethodPSI, MethodJensenShannon, MethodKolmogorovSmirnov, MethodWasserstein, MethodHellinger, MethodChiSquared}
