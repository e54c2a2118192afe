// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// signedWord is what ines signed so long ago, and hands in now.
func (w *world) signedWord(what v1alpha1.Decision, ago time.Duration) *v1alpha1.OversightDecision {
	d := w.decide(what, "", riskOfficer, ago)
	d.Name = "late"
	w.sign(d, "inesKey").Seen = now
	return d
}

func TestOvertaken(t *testing.T) {
	const hour = time.Hour
	for _, test := range []struct {
		why      string
		change   func(*world)
		by       string
		repeated bool
	}{
		{"nobody said anything since", func(w *world) { w.signedWord(v1alpha1.DecisionApprove, hour) }, "", false},
		{"the same person rejected since", func(w *world) {
			w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, time.Minute).Name = "no"
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "no", false},
		{"and by signature", func(w *world) {
			d := w.decide(v1alpha1.DecisionReject, "", riskOfficer, time.Minute)
			d.Name = "no"
			w.sign(d, "inesKey")
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "no", false},
		{"the same person approved since, and the last of two is named", func(w *world) {
			w.decide(v1alpha1.DecisionApprove, "ines", riskOfficer, 2*time.Minute).Name = "yes"
			w.decide(v1alpha1.DecisionApprove, "ines", riskOfficer, time.Minute).Name = "again"
			w.signedWord(v1alpha1.DecisionReject, hour)
		}, "again", false},
		{"they rejected before", func(w *world) {
			w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, 2*hour)
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"of two in the same second the one that forbids is later", func(w *world) {
			w.decide(v1alpha1.DecisionApprove, "ines", riskOfficer, hour)
			w.signedWord(v1alpha1.DecisionReject, hour)
		}, "", false},
		{"two approvals in the same second are no order", func(w *world) {
			w.decide(v1alpha1.DecisionApprove, "ines", riskOfficer, hour).Name = "z"
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"another person rejected", func(w *world) {
			w.decide(v1alpha1.DecisionReject, "rita", riskOfficer, time.Minute)
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"the same person in another role", func(w *world) {
			w.decide(v1alpha1.DecisionReject, "ines", productOwner, time.Minute)
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"about other content", func(w *world) {
			w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, time.Minute).Spec.ContentDigest = otherContent
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"about another assessment", func(w *world) {
			w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, time.Minute).Spec.Subject.Name = "other"
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"nobody vouches for the later word", func(w *world) {
			w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, time.Minute).Spec.DecidedBy = nil
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"an approval whose time has not come", func(w *world) {
			w.decide(v1alpha1.DecisionApprove, "ines", riskOfficer, -hour)
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
		{"a halt that was resumed since", func(w *world) {
			w.decide(v1alpha1.DecisionResume, "ines", riskOfficer, time.Minute).Name = "resume"
			w.signedWord(v1alpha1.DecisionHalt, hour)
		}, "resume", false},
		{"a halt, and a resume that does not count", func(w *world) {
			w.policy().Enforcement.ResumeRoles = []v1alpha1.RoleName{productOwner}
			w.decide(v1alpha1.DecisionResume, "ines", riskOfficer, time.Minute)
			w.signedWord(v1alpha1.DecisionHalt, hour)
		}, "", false},
		{"a halt after a halt", func(w *world) {
			w.decide(v1alpha1.DecisionHalt, "ines", riskOfficer, time.Minute)
			w.signedWord(v1alpha1.DecisionHalt, hour)
		}, "", false},
		{"a resume, halted since", func(w *world) {
			w.decide(v1alpha1.DecisionHalt, "ines", riskOfficer, time.Minute).Name = "halt"
			w.signedWord(v1alpha1.DecisionResume, hour)
		}, "halt", false},
		{"a resume, and a drill since", func(w *world) {
			w.decide(v1alpha1.DecisionHalt, "ines", riskOfficer, time.Minute).Spec.Drill = true
			w.signedWord(v1alpha1.DecisionResume, hour)
		}, "", false},
		{"the same statement under another name", func(w *world) {
			d := w.decide(v1alpha1.DecisionApprove, "", riskOfficer, hour)
			d.Name = "first"
			w.sign(d, "inesKey").Statement = "late"
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "first", true},
		{"the same statement, when its key did not count yet", func(w *world) {
			w.policy().Signers[0].Keys[0].ValidFrom = moment(hour)
			d := w.decide(v1alpha1.DecisionApprove, "", riskOfficer, hour)
			s := w.sign(d, "inesKey")
			s.Statement, s.Seen = "late", now.Add(-2*hour)
			w.signedWord(v1alpha1.DecisionApprove, hour)
		}, "", false},
	} {
		t.Run(test.why, func(t *testing.T) {
			w := newWorld()
			w.trust("ines", "inesKey", riskOfficer)
			test.change(w)
			in := w.input()
			late := in.Decisions[len(in.Decisions)-1]
			in.Decisions = in.Decisions[:len(in.Decisions)-1]
			by, repeated := in.Overtaken(&late)
			name := ""
			if by != nil {
				name = by.Name
			}
			if name != test.by || repeated != test.repeated {
				t.Errorf("it is overtaken by %q, repeated %t, want %q, %t", name, repeated, test.by, test.repeated)
			}
		})
	}
}

// TestAWaiverIsOvertaken by a later one of all that it waives.
func TestAWaiverIsOvertaken(t *testing.T) {
	for why, test := range map[string]struct {
		waives []v1alpha1.Reason
		want   bool
	}{
		"of the same":       {[]v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}, true},
		"of more":           {[]v1alpha1.Reason{v1alpha1.ReasonDriftBreached, v1alpha1.ReasonMonitorMissing}, true},
		"of something else": {[]v1alpha1.Reason{v1alpha1.ReasonDriftBreached}, false},
	} {
		w := newWorld()
		unmonitored(w)
		w.trust("ruth", "ruthKey", waiverRole)
		w.waive("ruth", time.Minute, day).Spec.Waives = test.waives
		w.sign(w.waive("ruth", time.Hour, day), "ruthKey").Seen = now
		in := w.input()
		late := in.Decisions[len(in.Decisions)-1]
		in.Decisions = in.Decisions[:len(in.Decisions)-1]
		if by, _ := in.Overtaken(&late); (by != nil) != test.want {
			t.Errorf("a later waiver %s overtakes it: %v, want %t", why, by, test.want)
		}
	}
}

// TestPropertyWhatIsOvertakenChangesNothing: refusing it takes nothing from anybody, and lets nothing run that it would have stopped.
func TestPropertyWhatIsOvertakenChangesNothing(t *testing.T) {
	overtaken := 0
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		for i, late := range in.Decisions {
			if late.Signature == nil || late.Spec.Decision == v1alpha1.DecisionWaive {
				continue
			}
			in := in
			in.Decisions = slices.Delete(slices.Clone(in.Decisions), i, i+1)
			seen := *late.Signature
			seen.Seen = in.Now.Add(time.Second)
			late.Signature = &seen
			by, _ := in.Overtaken(&late)
			if by == nil {
				continue
			}
			overtaken++
			without := Evaluate(in)
			in.Decisions = append(in.Decisions, late)
			with := Evaluate(in)
			if with.Deploy != without.Deploy || with.Run != without.Run || with.Scale != without.Scale || with.Approved != without.Approved {
				t.Errorf("%s is said to be overtaken by %s: without it %s/%s %v, with it %s/%s %v",
					late.Name, by.Name, without.Deploy, without.Run, without.Reasons(), with.Deploy, with.Run, with.Reasons())
			}
		}
	})
	if overtaken == 0 {
		t.Error("no world had a decision that was overtaken, so nothing was held")
	}
}
