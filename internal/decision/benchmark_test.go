// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strconv"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// maximumAllocations is the most that one evaluation may allocate. Measured: 32 where all is approved, 60 where a release, a candidate and a
// second assessment all have something to say.
const maximumAllocations = 60

// benchmarkWorlds are systems of everyday size: three policies, two assessments, ten decisions and a workload.
func benchmarkWorlds() map[string]*world {
	approved := everydayWorld().released()

	pending := everydayWorld().released()
	pending.system.Models[0].Version = "fedcba9876543210fedcba9876543210fedcba98"
	pending.workload.Models[0].Revision = "fedcba9876543210fedcba9876543210fedcba98"

	lapsed := everydayWorld().released()
	lapsed.now = now.AddDate(2, 0, 0)

	first := everydayWorld()
	first.decisions = first.decisions[1:]
	return map[string]*world{"approved": approved, "pending": pending, "lapsed": lapsed, "first": first}
}

func everydayWorld() *world {
	w := newWorld()
	w.addPolicy("everything", func(p *v1alpha1.OversightPolicySpec) {
		p.AppliesTo, p.Requirements.Approvals = v1alpha1.AppliesTo{}, nil
	})
	w.addPolicy("lending", func(p *v1alpha1.OversightPolicySpec) {
		p.Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: "data-officer", Count: 1}}
	})
	w.approve("dora", "data-officer", 12*time.Hour)
	w.addAssessment("credit-scoring-next")
	for i := range 7 {
		w.approve("former-"+strconv.Itoa(i), riskOfficer, 1000*time.Hour).Spec.ContentDigest = otherContent
	}
	return w
}

func BenchmarkEvaluate(b *testing.B) {
	for name, w := range benchmarkWorlds() {
		in := w.input()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Evaluate(in)
			}
		})
	}
}

// TestEvaluateAllocations holds what the benchmark measures and what does not depend on the machine.
func TestEvaluateAllocations(t *testing.T) {
	for name, w := range benchmarkWorlds() {
		in := w.input()
		if got := testing.AllocsPerRun(100, func() { Evaluate(in) }); got > maximumAllocations {
			t.Errorf("%s: one evaluation allocates %.0f times, want %d at most", name, got, maximumAllocations)
		} else {
			t.Logf("%s: %.0f allocations; reasons %v", name, got, evaluateReasons(in))
		}
	}
}

func evaluateReasons(in Input) []v1alpha1.Reason {
	v := Evaluate(in)
	return v.Reasons()
}
