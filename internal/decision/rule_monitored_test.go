// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleMonitored(t *testing.T) {
	checkRule(t, v1alpha1.ReasonMonitorMissing, []ruleRow{
		{why: "a monitor makes the check", change: func(*world) {}},
		{why: "a check of another kind is another check", change: func(w *world) { w.monitors[0].Kind = "Performance" },
			want: []string{`no valid monitor makes a DataDrift check of the system, which policy "high-risk" asks for`}, deploy: v1alpha1.PermissionHold},
		{why: "of several policies each kind is asked for once", change: func(w *world) {
			w.monitors = nil
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) {
				p.Requirements.Monitoring = []v1alpha1.CheckKind{"GroupFairness", "DataDrift"}
			})
		}, want: []string{
			`no valid monitor makes a DataDrift check of the system, which policy "high-risk" asks for`,
			`no valid monitor makes a GroupFairness check of the system, which policy "strict" asks for`,
		}},
		{why: "a release that is watched no more has lapsed", change: func(w *world) { w.released().monitors = nil },
			want:   []string{`no valid monitor makes a DataDrift check of the system, which policy "high-risk" asks for`},
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
		{why: "a policy that asks for none is content", change: func(w *world) {
			w.monitors = nil
			w.policy().Requirements.Monitoring = nil
		}, deploy: v1alpha1.PermissionAllow},
	})
}
