// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleReleaseCurrent(t *testing.T) {
	message := []string{"the approval of the release ended with its assessment credit-scoring-2026"}
	end := now.AddDate(0, -1, 365)
	lapse := func(action v1alpha1.LapseAction, graceHours int32, after time.Duration) func(*world) {
		return func(w *world) {
			w.policy().Enforcement.OnLapse, w.policy().Enforcement.GracePeriodHours = action, graceHours
			w.released().now = end.Add(after)
		}
	}
	checkRule(t, v1alpha1.ReasonReleaseExpired, []ruleRow{
		{why: "a release is valid until its assessment ends", change: lapse("", 0, -time.Second), deploy: v1alpha1.PermissionAllow, recheck: time.Second},
		{why: "left out, a lapse freezes rollouts and leaves alone what runs", change: lapse("", 0, 0), want: message,
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
		{why: "Report leaves all alone", change: lapse(v1alpha1.LapseReport, 0, 0), want: message,
			deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "Evict holds what comes back", change: lapse(v1alpha1.LapseEvict, 0, 0), want: message,
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "an action that this version does not know counts as the strictest", change: lapse("Quarantine", 0, 0), want: message,
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "within the grace period it is reported and nothing else", change: lapse(v1alpha1.LapseEvict, 48, 47*time.Hour), want: message,
			deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow, recheck: time.Hour},
		{why: "grace ends", change: lapse(v1alpha1.LapseEvict, 48, 48*time.Hour), want: message,
			deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "of two grace periods the shorter counts", change: func(w *world) {
			w.addPolicy("strict", func(*v1alpha1.OversightPolicySpec) {})
			lapse("", 48, time.Hour)(w)
		}, want: message, deploy: v1alpha1.PermissionDeny},
		{why: "Evict under Audit would be stricter than any admission", change: func(w *world) {
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
			lapse(v1alpha1.LapseEvict, 0, 0)(w)
		}, want: message, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "a candidate's end is no lapse", change: func(w *world) { w.now = end }},
	})
}
