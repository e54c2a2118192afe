// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// silent is a world whose release has been without data for so long, under a policy that freezes.
func silent(w *world, lasted time.Duration) {
	w.policy().Enforcement.OnDrift = v1alpha1.DriftFreezeRollouts
	w.monitors[0].Verdict = v1alpha1.DriftStale
	w.silentSince = now.Add(-lasted)
}

func TestRuleMonitorData(t *testing.T) {
	stale := []string{`no DataDrift check of the system has the data that it needs, which policy "high-risk" asks for: "scores" of monitor "drift" says Stale`}
	allow, deny := v1alpha1.PermissionAllow, v1alpha1.PermissionDeny
	check := func(name string, verdict v1alpha1.DriftVerdict) Monitor {
		return Monitor{Name: "drift", Check: name, Kind: "DataDrift", Verdict: verdict}
	}
	checkRule(t, v1alpha1.ReasonMonitorDataMissing, []ruleRow{
		{why: "a check that says Breached has data", change: func(w *world) { w.monitors[0].Verdict = v1alpha1.DriftBreached }},
		{why: "a first rollout cannot have data yet", change: func(w *world) { w.monitors[0].Verdict = "" },
			want:   []string{`no DataDrift check of the system has the data that it needs, which policy "high-risk" asks for: "scores" of monitor "drift" is not evaluated yet`},
			deploy: allow, run: allow},
		{why: "however long that lasts", change: func(w *world) { silent(w, 1000*time.Hour) }, want: stale, deploy: allow, run: allow},
		{why: "a release may be silent for a while", change: func(w *world) { silent(w.released(), 23*time.Hour) },
			want: stale, deploy: allow, run: allow, recheck: time.Hour},
		{why: "silence that lasts freezes rollouts", change: func(w *world) { silent(w.released(), 24*time.Hour) }, want: stale, deploy: deny, run: allow},
		{why: "and evicts nothing", change: func(w *world) {
			silent(w.released(), 24*time.Hour)
			w.policy().Enforcement.OnDrift = v1alpha1.DriftEvict
		}, want: stale, deploy: deny, run: allow},
		{why: "a lapse that evicts is another thing", change: func(w *world) {
			silent(w.released(), 24*time.Hour)
			w.policy().Enforcement.OnDrift, w.policy().Enforcement.OnLapse = v1alpha1.DriftRequireReassessment, v1alpha1.LapseEvict
		}, want: stale, deploy: deny, run: allow},
		{why: "where policy only reports it is reported", change: func(w *world) {
			silent(w.released(), 24*time.Hour)
			w.policy().Enforcement.OnDrift = v1alpha1.DriftReport
		}, want: stale, deploy: allow, run: allow},
		{why: "policy says how long", change: func(w *world) {
			silent(w.released(), 24*time.Hour)
			w.policy().Enforcement.MonitorSilenceHours = 25
		}, want: stale, deploy: allow, recheck: time.Hour},
		{why: "of several policies the shortest counts", change: func(w *world) {
			silent(w.released(), 2*time.Hour)
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Enforcement.MonitorSilenceHours = 1 })
		}, want: stale, deploy: deny},
		{why: "content that was assessed in the silence has as long again", change: func(w *world) {
			w.assessment().PerformedAt = metav1.NewTime(now.Add(-2 * time.Hour))
			silent(w.released(), 1000*time.Hour)
		}, want: stale, deploy: allow, recheck: 22 * time.Hour},
		{why: "one check of the kind with data is enough", change: func(w *world) {
			silent(w.released(), 24*time.Hour)
			w.monitors = append(w.monitors, check("other", v1alpha1.DriftWarning))
		}, deploy: allow},
		{why: "a few are named", change: func(w *world) {
			w.monitors = []Monitor{
				check("d", v1alpha1.DriftStale), check("c", v1alpha1.DriftInvalid), check("b", v1alpha1.DriftInsufficientData), check("a", "Unheard"),
			}
		}, want: []string{`no DataDrift check of the system has the data that it needs, which policy "high-risk" asks for: "a" of monitor "drift" says Unheard, ` +
			`"b" of monitor "drift" says InsufficientData, "c" of monitor "drift" says Invalid, and others`}},
		{why: "where there is no monitor another rule speaks", change: func(w *world) { w.monitors = nil }},
		{why: "what no policy asks for may be silent", change: func(w *world) {
			silent(w.released(), 24*time.Hour)
			w.policy().Requirements.Monitoring = nil
		}, deploy: allow},
	})
}
