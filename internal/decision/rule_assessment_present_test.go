// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleAssessmentPresent(t *testing.T) {
	message := []string{`no impact assessment covers the system, and policy "high-risk" asks for one`}
	checkRule(t, v1alpha1.ReasonAssessmentMissing, []ruleRow{
		{why: "the assessment is there", change: func(*world) {}},
		{why: "without one nothing was assessed", change: func(w *world) { w.assessments = nil }, want: message,
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "a policy that asks for none is content", change: func(w *world) {
			w.assessments = nil
			w.policy().Requirements.Assessment, w.policy().Requirements.Approvals = nil, nil
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a policy that asks for approvals asks for what is approved", change: func(w *world) {
			w.assessments = nil
			w.policy().Requirements.Assessment = nil
		}, want: message, deploy: v1alpha1.PermissionHold},
		{why: "a release that needed none lapses when policy asks for one", change: func(w *world) {
			w.assessments = nil
			w.released()
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
	})
}
