// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleAssessmentComplete(t *testing.T) {
	lacks := func(what string) []string {
		return []string{`assessment credit-scoring-2026 lacks what policy "high-risk" asks for: ` + what}
	}
	checkRule(t, v1alpha1.ReasonAssessmentIncomplete, []ruleRow{
		{why: "every section is filled in", change: func(*world) {}},
		{why: "impacts on society are not those on individuals", change: func(w *world) { w.assessment().Impacts = w.assessment().Impacts[1:] },
			want: lacks("IndividualImpacts"), deploy: v1alpha1.PermissionHold},
		{why: "impacts on individuals are not those on society", change: func(w *world) { w.assessment().Impacts = w.assessment().Impacts[:1] },
			want: lacks("SocietalImpacts")},
		{why: "groups are people", change: func(w *world) { w.assessment().Impacts[0].Affects = v1alpha1.OnGroups }},
		{why: "the environment is society's", change: func(w *world) { w.assessment().Impacts[1].Affects = v1alpha1.OnEnvironment }},
		{why: "all that lacks is said at once, sorted", change: func(w *world) {
			w.assessment().Impacts, w.assessment().Fairness, w.assessment().Evidence, w.assessment().Conclusion = nil, nil, nil, nil
		}, want: lacks("Conclusion, Evidence, Fairness, IndividualImpacts, SocietalImpacts")},
		{why: "how output is explained has a rule of its own", change: func(w *world) { w.assessment().Explainability = nil }},
		{why: "without a conclusion nothing was assessed, even if the policy names no section", change: func(w *world) {
			w.requirements().Sections = nil
			w.assessment().Conclusion = nil
		}, want: lacks("Conclusion")},
		{why: "a section that this version does not know is never filled in", change: func(w *world) {
			w.requirements().Sections = []v1alpha1.AssessmentSection{"Sustainability"}
		}, want: lacks("Sustainability")},
		{why: "a conclusion may not be milder than an impact", change: func(w *world) {
			w.assessment().Impacts[0].ResidualRisk = v1alpha1.ImpactMedium
		}, want: []string{`assessment credit-scoring-2026 concludes with residual risk Low, but its impact "unfair-refusal" leaves Medium`}},
		{why: "of several such impacts the first by name is named", change: func(w *world) {
			w.assessment().Impacts[0].ResidualRisk = v1alpha1.ImpactMedium
			w.assessment().Impacts[1].ResidualRisk = v1alpha1.ImpactHigh
		}, want: []string{`assessment credit-scoring-2026 concludes with residual risk Low, but its impact "less-lending" leaves High`}},
		{why: "nobody can have assessed tomorrow", change: func(w *world) { w.assessment().PerformedAt.Time = now.Add(time.Hour) },
			want:    []string{"assessment credit-scoring-2026 says that it was performed at a time that lies in the future"},
			recheck: time.Hour - clockSkew},
		{why: "clocks differ by a minute", change: func(w *world) { w.assessment().PerformedAt.Time = now.Add(time.Minute) }},
		{why: "where no policy asks for an assessment, nobody looks at it", change: func(w *world) {
			w.policy().Requirements.Assessment, w.policy().Requirements.Approvals = nil, nil
			w.assessment().Conclusion = nil
		}, deploy: v1alpha1.PermissionAllow},
	})
}
