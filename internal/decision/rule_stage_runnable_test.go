// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleStageRunnable(t *testing.T) {
	checkRule(t, v1alpha1.ReasonStageNotRunnable, []ruleRow{
		{why: "Operation runs where the policy names no stages", change: func(*world) {}},
		{why: "no other stage does", change: func(w *world) { w.system.LifecycleStage = v1alpha1.StageValidation },
			want: []string{`policy "high-risk" lets no system run in stage Validation`}, deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "a policy may let others run", change: func(w *world) {
			w.system.LifecycleStage = v1alpha1.StageValidation
			w.policy().Requirements.Stages = []v1alpha1.LifecycleStage{v1alpha1.StageValidation}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a policy that names stages names all that run", change: func(w *world) {
			w.policy().Requirements.Stages = []v1alpha1.LifecycleStage{v1alpha1.StageValidation}
		}, want: []string{`policy "high-risk" lets no system run in stage Operation`}},
		{why: "every policy must let the stage run; the first by name that does not is named", change: func(w *world) {
			w.system.LifecycleStage = v1alpha1.StageValidation
			w.policy().Requirements.Stages = []v1alpha1.LifecycleStage{v1alpha1.StageValidation}
			w.addPolicy("z-strict", func(*v1alpha1.OversightPolicySpec) {})
			w.addPolicy("strict", func(*v1alpha1.OversightPolicySpec) {})
		}, want: []string{`policy "strict" lets no system run in stage Validation`}},
		{why: "Retired has a rule of its own", change: func(w *world) { w.system.LifecycleStage = v1alpha1.StageRetired }},
		{why: "a release whose stage the policy no longer lets run has lapsed", change: func(w *world) {
			w.released().policy().Requirements.Stages = []v1alpha1.LifecycleStage{v1alpha1.StageValidation}
		}, want: []string{`policy "high-risk" lets no system run in stage Operation`}, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
	})
}
