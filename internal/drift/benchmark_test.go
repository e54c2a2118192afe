// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkJudge judges a monitor of five checks: four distributions of 16 to 30 buckets and the fairness of four groups.
func BenchmarkJudge(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	features := steadyFeatures()
	var checks []Check
	for i, method := range []Method{MethodPSI, MethodJensenShannon, MethodKolmogorovSmirnov, MethodWasserstein} {
		f := features[[]int{0, 1, 2, 5}[i]]
		checks = append(checks, Check{Method: method, Reference: f.window(r, 5000, 0), Current: f.window(r, 800, 0.1)})
	}
	checks = append(checks, Check{Method: MethodDisparateImpactRatio,
		Current: groups(Group{"a", 900, 450}, Group{"b", 800, 380}, Group{"c", 700, 350}, Group{"d", 600, 290})})
	for b.Loop() {
		Judge(checks, hourly)
	}
	b.ReportAllocs()
}

// BenchmarkStep takes one window into a state that is full.
func BenchmarkStep(b *testing.B) {
	history := ""
	for range MaxWindows {
		history += "H"
	}
	rule := Rule{Interval: hourly.Interval}
	state, at := run(rule, Begin(noon), noon, history)
	w := Window{At: at.Add(hourly.Interval), Verdict: Healthy}
	for b.Loop() {
		rule.Step(state, w)
	}
	b.ReportAllocs()
}
