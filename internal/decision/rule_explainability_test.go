// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleExplainability(t *testing.T) {
	checkRule(t, v1alpha1.ReasonExplainabilityMissing, []ruleRow{
		{why: "the assessment says how", change: func(*world) {}},
		{why: "it does not, and policy asks", change: func(w *world) { w.assessment().Explainability = nil }, want: []string{
			`assessment credit-scoring-2026 does not say how the system's output is explained, which policy "high-risk" asks for`,
		}, deploy: v1alpha1.PermissionHold},
		{why: "it does not, and no policy asks", change: func(w *world) {
			w.assessment().Explainability = nil
			w.requirements().Sections = nil
		}, deploy: v1alpha1.PermissionAllow},
	})
}
