// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestEviction(t *testing.T) {
	lapsed := func(w *world) *v1alpha1.OversightPolicySpec {
		w.released().now = now.AddDate(2, 0, 0)
		return w.policy()
	}
	halt := func(w *world, ago time.Duration) { w.decide(v1alpha1.DecisionHalt, "olga", "on-call", ago) }
	for _, row := range []struct {
		why     string
		change  func(*world)
		want    Eviction
		recheck time.Duration
	}{
		{why: "what is approved stays", change: func(*world) {}},
		{why: "a lapse evicts where policy says so", change: func(w *world) { lapsed(w).Enforcement.OnLapse = v1alpha1.LapseEvict }, want: EvictGently},
		{why: "a lapse that freezes rollouts leaves pods alone", change: func(w *world) { lapsed(w) }},
		{why: "a lapse that is reported leaves pods alone", change: func(w *world) { lapsed(w).Enforcement.OnLapse = v1alpha1.LapseReport }},
		{why: "a word that is not known never evicts", change: func(w *world) { lapsed(w).Enforcement.OnLapse = "Unheard" }},
		{why: "within the grace period nothing is evicted", change: func(w *world) {
			e := &lapsed(w).Enforcement
			e.OnLapse, e.GracePeriodHours = v1alpha1.LapseEvict, 8760*2
		}},
		{why: "where policy only warns, so does its lapse", change: func(w *world) {
			e := &lapsed(w).Enforcement
			e.OnLapse, e.Admission = v1alpha1.LapseEvict, v1alpha1.ModeWarn
		}},
		{why: "what was never approved did not lapse", change: func(w *world) {
			w.decisions = nil
			w.policy().Enforcement.OnLapse = v1alpha1.LapseEvict
		}},
		{why: "a retired system's pods go where policy evicts", change: func(w *world) {
			w.released().system.LifecycleStage = v1alpha1.StageRetired
			w.policy().Enforcement.OnLapse = v1alpha1.LapseEvict
		}, want: EvictGently},
		{why: "elsewhere they run on until they end", change: func(w *world) { w.released().system.LifecycleStage = v1alpha1.StageRetired }},
		{why: "a pod that is not the release goes with it", change: func(w *world) {
			lapsed(w).Enforcement.OnLapse = v1alpha1.LapseEvict
			w.workload.Images[0] = newImage("evil/image:1")
		}, want: EvictGently},
		{why: "a halt asks first", change: func(w *world) { halt(w, 4*time.Second) }, want: EvictGently, recheck: 6 * time.Second},
		{why: "after ten seconds a halt deletes", change: func(w *world) { halt(w, 10*time.Second) }, want: EvictByForce},
		{why: "policy says after how long a halt deletes", change: func(w *world) {
			w.policy().Enforcement.HaltDeadlineSeconds = 60
			halt(w, 10*time.Second)
		}, want: EvictGently, recheck: 50 * time.Second},
		{why: "halting again does not begin anew", change: func(w *world) {
			halt(w, time.Minute)
			w.decide(v1alpha1.DecisionHalt, "oscar", "on-call", time.Second)
		}, want: EvictByForce},
		{why: "a halt after a resume does", change: func(w *world) {
			halt(w, time.Hour)
			w.decide(v1alpha1.DecisionResume, "rita", riskOfficer, time.Minute)
			w.decide(v1alpha1.DecisionHalt, "oscar", "on-call", time.Second)
		}, want: EvictGently, recheck: 9 * time.Second},
		{why: "a halt does not ask for the mode", change: func(w *world) {
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
			halt(w, time.Hour)
		}, want: EvictByForce},
		{why: "where no policy governs, pods that come back would not be held", change: func(w *world) {
			w.policies = nil
			halt(w, time.Hour)
		}},
		{why: "facts that could not be read evict nothing", change: func(w *world) {
			halt(w, time.Hour)
			w.unread = []Unread{{"namespace", "timeout"}}
		}},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			row.change(w)
			v := Evaluate(w.input())
			if v.Eviction != row.want {
				t.Errorf("eviction %q, want %q: %s/%s %v", v.Eviction, row.want, v.Deploy, v.Run, v.Reasons())
			}
			if row.recheck > 0 && !v.RecheckAt.Equal(now.Add(row.recheck)) {
				t.Errorf("recheck at %s, want %s", v.RecheckAt, now.Add(row.recheck))
			}
		})
	}
}

func TestScaleUpOnLapse(t *testing.T) {
	for _, row := range []struct {
		why        string
		change     func(*v1alpha1.Enforcement)
		scale, run v1alpha1.Permission
	}{
		{"left out, a lapsed release may be scaled up", func(*v1alpha1.Enforcement) {}, v1alpha1.PermissionAllow, v1alpha1.PermissionAllow},
		{"policy may freeze the number of pods, and lost ones come back", func(e *v1alpha1.Enforcement) { e.ScaleUpOnLapse = v1alpha1.ScaleUpDeny },
			v1alpha1.PermissionDeny, v1alpha1.PermissionAllow},
		{"an unknown word freezes", func(e *v1alpha1.Enforcement) { e.ScaleUpOnLapse = "Unheard" }, v1alpha1.PermissionDeny, v1alpha1.PermissionAllow},
		{"where the lapse is reported, nothing is frozen", func(e *v1alpha1.Enforcement) {
			e.ScaleUpOnLapse, e.OnLapse = v1alpha1.ScaleUpDeny, v1alpha1.LapseReport
		}, v1alpha1.PermissionAllow, v1alpha1.PermissionAllow},
		{"within the grace period nothing is frozen", func(e *v1alpha1.Enforcement) {
			e.ScaleUpOnLapse, e.GracePeriodHours = v1alpha1.ScaleUpDeny, 8760*2
		}, v1alpha1.PermissionAllow, v1alpha1.PermissionAllow},
		{"where pods are held anyway, more of them are held", func(e *v1alpha1.Enforcement) {
			e.ScaleUpOnLapse, e.OnLapse = v1alpha1.ScaleUpDeny, v1alpha1.LapseEvict
		}, v1alpha1.PermissionHold, v1alpha1.PermissionHold},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			w := newWorld().released()
			w.now = now.AddDate(2, 0, 0)
			row.change(&w.policy().Enforcement)
			if v := Evaluate(w.input()); v.Scale != row.scale || v.Run != row.run {
				t.Errorf("scale %s, run %s, want %s, %s: %v", v.Scale, v.Run, row.scale, row.run, v.Reasons())
			}
		})
	}
}
