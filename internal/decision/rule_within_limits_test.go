// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// breach is a breach that began a week ago, after the assessment was made, under policy's action.
func breach(w *world, action v1alpha1.DriftAction) *Breach {
	w.policy().Enforcement.OnDrift = action
	w.breaches = []Breach{{Monitor: "drift", Check: "scores", Since: now.AddDate(0, 0, -7)}}
	return &w.breaches[0]
}

func TestRuleWithinLimits(t *testing.T) {
	const (
		left  = `check "scores" of monitor "drift" says that the system has left its limits`
		since = left + ", and it was assessed since that began"
		owed  = `check "scores" of monitor "drift" said that the system had left its limits, and policy "high-risk" asks for an assessment performed after that began`
	)
	allow, hold, deny := v1alpha1.PermissionAllow, v1alpha1.PermissionHold, v1alpha1.PermissionDeny
	reassessed := func(w *world) {
		w.released().assessment().PerformedAt = metav1.NewTime(now.AddDate(0, 0, -1))
		w.approve("rita", riskOfficer, time.Hour)
		w.approve("paul", productOwner, time.Hour)
	}
	checkRule(t, v1alpha1.ReasonDriftBreached, []ruleRow{
		{why: "nothing was ever breached", change: func(w *world) { w.released() }, deploy: allow},
		{why: "Report says so, and nothing else", change: func(w *world) { breach(w.released(), v1alpha1.DriftReport) }, want: []string{left}, deploy: allow, run: allow},
		{why: "left out is Report", change: func(w *world) { breach(w.released(), "") }, want: []string{left}, deploy: allow, run: allow},
		{why: "FreezeRollouts leaves alone what runs", change: func(w *world) { breach(w.released(), v1alpha1.DriftFreezeRollouts) },
			want: []string{left}, deploy: deny, run: allow},
		{why: "Evict holds what comes back", change: func(w *world) { breach(w.released(), v1alpha1.DriftEvict) },
			want: []string{left}, deploy: hold, run: hold},
		{why: "a reassessment is required: the release lapses", change: func(w *world) { breach(w.released(), v1alpha1.DriftRequireReassessment) },
			want: []string{left}, deploy: deny, run: allow},
		{why: "what a lapse means is onLapse's to say", change: func(w *world) {
			breach(w.released(), v1alpha1.DriftRequireReassessment)
			w.policy().Enforcement.OnLapse = v1alpha1.LapseEvict
		}, want: []string{left}, deploy: hold, run: hold},
		{why: "what is over is over", change: func(w *world) { breach(w.released(), v1alpha1.DriftEvict).Over = true }, deploy: allow, run: allow},
		{why: "what is over is to be assessed all the same", change: func(w *world) { breach(w.released(), v1alpha1.DriftRequireReassessment).Over = true },
			want: []string{owed}, deploy: deny, run: allow},
		{why: "an assessment performed since then ends that", change: func(w *world) {
			breach(w, v1alpha1.DriftRequireReassessment).Over = true
			reassessed(w)
		}, deploy: allow},
		{why: "content assessed since the breach began may mend it", change: func(w *world) {
			breach(w, v1alpha1.DriftFreezeRollouts)
			reassessed(w)
		}, want: []string{left, since}, deploy: allow, run: allow},
		{why: "an assessment performed as the breach began saw nothing of it", change: func(w *world) {
			breach(w.released(), v1alpha1.DriftFreezeRollouts).Since = w.assessment().PerformedAt.Time
		}, want: []string{left}, deploy: deny},
		{why: "a new assessment that nobody approved mends nothing", change: func(w *world) {
			breach(w.released(), v1alpha1.DriftRequireReassessment)
			w.addAssessment("newer").PerformedAt = metav1.NewTime(now.AddDate(0, 0, -1))
		}, want: []string{left}, deploy: deny, run: allow},
		{why: "content that waits for approval is held, too", change: func(w *world) { breach(w, v1alpha1.DriftFreezeRollouts) },
			want: []string{left}, deploy: hold, run: hold},
		{why: "of several policies the strictest acts, and another's reassessment is required besides", change: func(w *world) {
			breach(w.released(), v1alpha1.DriftRequireReassessment)
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Enforcement.OnDrift = v1alpha1.DriftEvict })
		}, want: []string{left}, deploy: hold, run: hold},
		{why: "an action that this version does not know freezes, and evicts nothing", change: func(w *world) { breach(w.released(), "Explode") },
			want: []string{left}, deploy: deny, run: allow},
		{why: "a policy that only warns warns", change: func(w *world) {
			breach(w.released(), v1alpha1.DriftEvict)
			w.policy().Enforcement.Admission = v1alpha1.ModeWarn
		}, want: []string{left}, deploy: allow, run: allow},
	})
}
