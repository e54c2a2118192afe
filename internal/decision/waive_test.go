// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const waiverRole = "head-of-risk"

// unmonitored is the valid world without its monitor, in which the policy lets a head of risk waive that for ten days.
func unmonitored(w *world) {
	w.monitors = nil
	w.policy().Waivers = &v1alpha1.Waivers{Reasons: []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}, Role: waiverRole, MaximumDays: 10}
}

// waive records a waiver of MonitorMissing, given so long ago, for so long.
func (w *world) waive(user string, ago, long time.Duration) *v1alpha1.OversightDecision {
	d := w.decide(v1alpha1.DecisionWaive, user, waiverRole, ago)
	d.Spec.Subject = v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: w.systemName}
	d.Spec.ContentDigest = w.candidates()[0].Digest
	d.Spec.Waives = []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}
	d.Spec.ExpiresAt = new(metav1.NewTime(d.Spec.DecidedAt.Add(long)))
	return d
}

func TestWaivers(t *testing.T) {
	missing := `no valid monitor makes a DataDrift check of the system, which policy "high-risk" asks for`
	for _, test := range []struct {
		why    string
		change func(*world)
		// ends is how long after now the waiver ends. Zero: nothing is waived.
		ends time.Duration
		by   string
	}{
		{"nobody waived it", func(*world) {}, 0, ""},
		{"one person did, for two days", func(w *world) { w.waive("ruth", day, 2*day) }, day, "ruth"},
		{"it ends on the moment", func(w *world) { w.waive("ruth", day, day) }, 0, ""},
		{"one second before, it has not ended", func(w *world) { w.waive("ruth", day, day+time.Second) }, time.Second, "ruth"},
		{"it asks for longer than the policy gives", func(w *world) { w.waive("ruth", day, 300*day) }, 9 * day, "ruth"},
		{"the policy lets another role waive", func(w *world) { w.waive("ruth", day, 2*day).Spec.Role = riskOfficer }, 0, ""},
		{"the policy lets nobody waive", func(w *world) { w.waive("ruth", day, 2*day); w.policy().Waivers = nil }, 0, ""},
		{"the policy lets people waive something else", func(w *world) {
			w.waive("ruth", day, 2*day)
			w.policy().Waivers.Reasons = []v1alpha1.Reason{v1alpha1.ReasonDriftBreached}
		}, 0, ""},
		{"the waiver is for other content", func(w *world) { w.waive("ruth", day, 2*day).Spec.ContentDigest = otherContent }, 0, ""},
		{"the waiver is about another system", func(w *world) { w.waive("ruth", day, 2*day).Spec.Subject.Name = "chat" }, 0, ""},
		{"nobody vouches for it", func(w *world) { w.waive("ruth", day, 2*day).Spec.DecidedBy = nil }, 0, ""},
		{"the system was retired since, and has come back", func(w *world) {
			w.waive("ruth", day, 2*day)
			w.lifecycle = Lifecycle{Stage: operation, Since: w.now.Add(-time.Hour), Tier: v1alpha1.RiskHigh, RetiredAt: w.now.Add(-day)}
			w.approve("rita", riskOfficer, time.Hour)
			w.approve("paul", productOwner, time.Hour)
		}, 0, ""},
		{"an author waives their own", func(w *world) { w.waive("erin", day, 2*day) }, 0, ""},
		{"unless policy does not separate duties", func(w *world) {
			w.policy().Requirements.SeparationOfDuties = v1alpha1.SeparationNotEnforced
			w.waive("erin", day, 2*day)
		}, day, "erin"},
		{"the same person shortens it", func(w *world) { w.waive("ruth", 2*day, 9*day); w.waive("ruth", day, 25*time.Hour) }, time.Hour, "ruth"},
		{"the same person took it back", func(w *world) { w.waive("ruth", 2*day, 9*day); w.waive("ruth", day, time.Hour) }, 0, ""},
		{"also in the same second, whichever came first", func(w *world) { w.waive("ruth", day, 25*time.Hour); w.waive("ruth", day, 9*day) }, time.Hour, "ruth"},
		{"another person cannot shorten it", func(w *world) { w.waive("ruth", 2*day, 9*day); w.waive("sam", day, time.Hour) }, 7 * day, "ruth"},
		{"one after the other is one stretch", func(w *world) {
			w.waive("ruth", 9*day, 5*day)
			w.waive("sam", 5*day, 5*day)
			w.waive("ruth", time.Hour, 10*day)
		}, day, "ruth"},
		{"a stretch that used up its time lets nothing follow at once", func(w *world) {
			w.waive("ruth", 11*day, 10*day)
			w.waive("sam", 2*day, 10*day)
		}, 0, ""},
		{"a gap of less than a day is none", func(w *world) {
			w.waive("ruth", 11*day, 10*day)
			w.waive("sam", 12*time.Hour, 10*day)
		}, 0, ""},
		{"after a gap, another begins", func(w *world) {
			w.waive("ruth", 12*day, 10*day)
			w.waive("sam", 12*time.Hour, 10*day)
		}, 10*day - 12*time.Hour, "sam"},
		{"two policies, of which one lets nobody waive", func(w *world) {
			w.addPolicy("strict", func(*v1alpha1.OversightPolicySpec) {})
			w.waive("ruth", day, 2*day)
		}, 0, ""},
		{"two policies that both do, of which one gives less", func(w *world) {
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) {
				p.Waivers = &v1alpha1.Waivers{Reasons: []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}, Role: waiverRole, MaximumDays: 2}
			})
			w.waive("ruth", day, 9*day)
		}, day, "ruth"},
	} {
		t.Run(test.why, func(t *testing.T) {
			w := newWorld()
			unmonitored(w)
			test.change(w)
			v := Evaluate(w.input())
			if test.ends == 0 {
				if v.Has(v1alpha1.ReasonWaived) || !v.Has(v1alpha1.ReasonMonitorMissing) || v.Approved || v.Deploy != v1alpha1.PermissionHold {
					t.Errorf("it is waived: deploy %s, %+v", v.Deploy, v.Findings)
				}
				return
			}
			if v.Deploy != v1alpha1.PermissionAllow || v.Run != v1alpha1.PermissionAllow || !v.Approved || len(v.Findings) == 0 {
				t.Fatalf("it is not waived: deploy %s, %+v", v.Deploy, v.Findings)
			}
			f := v.Findings[0]
			name := "waive-" + test.by
			if len(w.decisions) > 3 && w.decisions[len(w.decisions)-1].Name == name+"-again" {
				name += "-again"
			}
			want := `waived for a time by "` + test.by + `" in role "head-of-risk" (decision "` + name + `"): ` + missing
			if f.Reason != v1alpha1.ReasonWaived || f.Waives != v1alpha1.ReasonMonitorMissing || f.Message != want {
				t.Errorf("the finding is %+v, want %q", f, want)
			}
			if got := f.WaivedUntil.Sub(w.now); got != test.ends {
				t.Errorf("it is waived for %s more, want %s", got, test.ends)
			}
			if got := v.RecheckAt.Sub(w.now); got != test.ends {
				t.Errorf("it is looked at again after %s, want %s", got, test.ends)
			}
		})
	}
}

// TestAWaiverEndsByTime: when it does, what was approved under it lapses, as anything that loses its footing.
func TestAWaiverEndsByTime(t *testing.T) {
	w := newWorld()
	unmonitored(w)
	w.waive("ruth", day, 2*day)
	w.released()
	for after, want := range map[time.Duration]v1alpha1.Permission{day - time.Second: v1alpha1.PermissionAllow, day: v1alpha1.PermissionDeny} {
		w.now = now.Add(after)
		if v := Evaluate(w.input()); v.Deploy != want || v.Run != v1alpha1.PermissionAllow {
			t.Errorf("after %s: deploy %s, run %s, want %s: %+v", after, v.Deploy, v.Run, want, v.Findings)
		}
	}
}

// TestWhatNobodyWaives: no policy can let people waive it, even one that was stored before the schema forbade it.
func TestWhatNobodyWaives(t *testing.T) {
	for _, reason := range neverWaived {
		w := newWorld()
		unmonitored(w)
		w.policy().Waivers.Reasons = []v1alpha1.Reason{reason}
		d := w.waive("ruth", day, 2*day)
		d.Spec.Waives = []v1alpha1.Reason{reason}
		w.decide(v1alpha1.DecisionHalt, "hal", riskOfficer, time.Hour)
		w.decide(v1alpha1.DecisionReject, "rose", riskOfficer, time.Hour)
		w.decisions = w.decisions[1:]
		if v := Evaluate(w.input()); v.Has(v1alpha1.ReasonWaived) {
			t.Errorf("%s is waived: %+v", reason, v.Findings)
		}
	}
}

func TestWaiverTerms(t *testing.T) {
	w := newWorld()
	unmonitored(w)
	w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) {
		p.Waivers = &v1alpha1.Waivers{Reasons: []v1alpha1.Reason{v1alpha1.ReasonDriftBreached}, Role: riskOfficer, MaximumDays: 2}
	})
	w.waive("ruth", 8*day, 10*day)
	in := w.input()
	asked := w.waive("sam", 0, 5*day)
	asked.Spec.Waives = []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}
	terms := in.WaiverTerms(asked)
	if len(terms) != 2 {
		t.Fatalf("the terms are %+v", terms)
	}
	if first := terms[0]; first.Policy != policyName || !first.Waivable || first.Role != waiverRole || first.Longest != 10*day ||
		!first.WaivedUntil.Equal(now.Add(2*day)) || first.Adds {
		t.Errorf("the terms of the first policy are %+v", first)
	}
	if second := terms[1]; second.Policy != "strict" || second.Waivable {
		t.Errorf("the terms of the second policy are %+v", second)
	}
	w.decisions = nil
	in = w.input()
	if terms = in.WaiverTerms(asked); !terms[0].Adds || !terms[0].WaivedUntil.IsZero() {
		t.Errorf("where nothing was waived yet, the terms are %+v", terms[0])
	}
}
