// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleSystemRetired(t *testing.T) {
	message := []string{"the system is retired"}
	checkRule(t, v1alpha1.ReasonSystemRetired, []ruleRow{
		{why: "a system in operation runs", change: func(*world) {}},
		{why: "retirement cannot be approved away, so nothing waits", change: func(w *world) { w.system.LifecycleStage = v1alpha1.StageRetired },
			want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "it works at once, whatever was released before", change: func(w *world) {
			w.released().system.LifecycleStage = v1alpha1.StageRetired
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "under Audit it is recorded", change: func(w *world) {
			w.system.LifecycleStage = v1alpha1.StageRetired
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
		}, want: message, deploy: v1alpha1.PermissionAllow},
		{why: "a system that was retired does not come back by a word in its spec, whatever was approved of it", change: func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageRetired)
		}, want: []string{`the system was retired, and policy "high-risk" lets none come back to stage Operation`},
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "it comes back where policy lets it", change: func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageRetired)
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageRetired, v1alpha1.StageOperation)}
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "or once people approved it, after it was retired", change: func(w *world) {
			w.released()
			w.lifecycle = Lifecycle{Stage: v1alpha1.StageRetired, Since: w.now.Add(-30 * time.Hour), Tier: v1alpha1.RiskHigh}
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageRetired, v1alpha1.StageOperation, riskOfficer)}
		}, want: []string{"the system was retired, and people have yet to approve that it comes back to stage Operation"},
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "and then it runs", change: func(w *world) {
			w.released()
			w.lifecycle = Lifecycle{Stage: v1alpha1.StageRetired, Since: w.now.Add(-30 * time.Hour), Tier: v1alpha1.RiskHigh}
			w.policy().Requirements.LifecycleMoves = []v1alpha1.LifecycleMove{lets(v1alpha1.StageRetired, v1alpha1.StageOperation, riskOfficer)}
			w.approve("rita", riskOfficer, time.Hour).Spec.ContentDigest = w.release.Digest
		}, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "another release than what is declared does not run either", change: func(w *world) {
			w.released()
			cameTo(w, v1alpha1.StageRetired)
			w.system.IntendedUse.Purpose = "mortgages"
		}, want: []string{`the system was retired, and policy "high-risk" lets none come back to stage Operation`}, run: v1alpha1.PermissionDeny},
		{why: "retiring once more is not coming back", change: func(w *world) {
			cameTo(w, v1alpha1.StageRetired)
			w.system.LifecycleStage = v1alpha1.StageRetired
		}, want: message, run: v1alpha1.PermissionDeny},
	})
}
