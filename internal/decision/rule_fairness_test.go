// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleFairness(t *testing.T) {
	const asks = `; policy "high-risk" asks for DisparateImpactRatio of 0.8 at least on 30 samples at least`
	result := func(value v1alpha1.Decimal, samples int64) func(*world) {
		return func(w *world) { w.assessment().Fairness[0].Value, w.assessment().Fairness[0].Samples = value, samples }
	}
	checkRule(t, v1alpha1.ReasonFairnessOutOfBounds, []ruleRow{
		{why: "on the bound is within it", change: result("0.8", 30), deploy: v1alpha1.PermissionAllow},
		{why: "below it is not", change: result("0.79", 4200), want: []string{`fairness result "sex" is 0.79` + asks}, deploy: v1alpha1.PermissionHold},
		{why: "a handful of people proves nothing", change: result("0.95", 29),
			want: []string{`fairness result "sex" rests on 29 samples in its smallest group` + asks}},
		{why: "no number is no pass", change: result("NaN", 4200), want: []string{`fairness result "sex" has a value that is no number` + asks}},
		{why: "nor is infinity", change: result("Inf", 4200), want: []string{`fairness result "sex" has a value that is no number` + asks}},
		{why: "what was not measured is not within bounds", change: func(w *world) {
			w.assessment().Fairness[0].Metric = v1alpha1.EqualOpportunityDifference
		}, want: []string{"assessment credit-scoring-2026 has no fairness result for DisparateImpactRatio" + asks}},
		{why: "every result of the metric must keep the bound", change: func(w *world) {
			w.assessment().Fairness = append(w.assessment().Fairness,
				v1alpha1.FairnessResult{Name: "age", Metric: v1alpha1.DisparateImpactRatio, Attribute: "age", Value: "0.5", Samples: 100})
		}, want: []string{`fairness result "age" is 0.5` + asks}},
		{why: "an upper bound binds as well, and a policy may ask for more samples", change: func(w *world) {
			w.requirements().Fairness = []v1alpha1.FairnessBound{{Metric: v1alpha1.DisparateImpactRatio, Minimum: "0.8", Maximum: "0.9", MinimumSamples: 100}}
		}, want: []string{`fairness result "sex" is 0.91; policy "high-risk" asks for DisparateImpactRatio of 0.8 at least of 0.9 at most on 100 samples at least`}},
		{why: "of two policies each end takes the stricter", change: func(w *world) {
			w.requirements().Fairness[0].Minimum = "0.5"
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Assessment.Fairness[0].Minimum = "0.95" })
		}, want: []string{`fairness result "sex" is 0.91; policy "strict" asks for DisparateImpactRatio of 0.95 at least on 30 samples at least`}},
		{why: "a policy that is stricter at one end undoes nothing at the other", change: func(w *world) {
			result("0.7", 4200)(w)
			w.addPolicy("lax", func(p *v1alpha1.OversightPolicySpec) {
				p.Requirements.Assessment.Fairness[0].Minimum, p.Requirements.Assessment.Fairness[0].Maximum = "0.1", "1.2"
			})
		}, want: []string{`fairness result "sex" is 0.7; policy "lax" asks for DisparateImpactRatio of 0.8 at least of 1.2 at most on 30 samples at least`}},
		{why: "a milder policy undoes nothing", change: func(w *world) {
			result("0.7", 4200)(w)
			w.addPolicy("lax", func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Assessment.Fairness[0].Minimum = "0.1" })
		}, want: []string{`fairness result "sex" is 0.7` + asks}},
	})
}
