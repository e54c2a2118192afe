// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// worlds is how many random worlds each property is tried on: a tenth where the tests are to be short.
func worlds() uint64 {
	if testing.Short() {
		return 2_000
	}
	return 20_000
}

// everyWorld tries a property on random worlds. It stops at the first that breaks it; its seed makes the same world again.
func everyWorld(t *testing.T, property func(g *generator, w *world)) {
	t.Helper()
	t.Parallel()
	for seed := range worlds() {
		g := newGenerator(seed)
		property(g, g.world())
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func encode(t *testing.T, x any) string {
	t.Helper()
	raw, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// noBetter fails if the second verdict permits more than the first.
func noBetter(t *testing.T, what string, before, after Verdict) {
	t.Helper()
	// A lapsed release is refused because its pods cannot be held; where they no longer go on running, holding them is possible and no better.
	heldInstead := before.Deploy == v1alpha1.PermissionDeny && after.Deploy == v1alpha1.PermissionHold && after.Run == v1alpha1.PermissionHold
	scaleHeldInstead := before.Scale == v1alpha1.PermissionDeny && after.Scale == v1alpha1.PermissionHold && after.Run == v1alpha1.PermissionHold
	if Better(after.Deploy, before.Deploy) && !heldInstead || Better(after.Scale, before.Scale) && !scaleHeldInstead || Better(after.Run, before.Run) {
		t.Errorf("%s made it better: %s/%s/%s %v, then %s/%s/%s %v", what,
			before.Deploy, before.Scale, before.Run, before.Reasons(), after.Deploy, after.Scale, after.Run, after.Reasons())
	}
}

func TestPropertyOrderDoesNotMatter(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		in := w.input()
		first := Evaluate(in)
		if diff := cmp.Diff(encode(t, first), encode(t, Evaluate(g.shuffled(in)))); diff != "" {
			t.Errorf("the same facts in another order:\n%s", diff)
		}
	})
}

func TestPropertyInputIsNotModified(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		before := encode(t, in)
		Evaluate(in)
		if diff := cmp.Diff(before, encode(t, in)); diff != "" {
			t.Errorf("the facts were changed:\n%s", diff)
		}
	})
}

func TestPropertyRemovingAnApprovalNeverHelps(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		before := Evaluate(in)
		for i, d := range in.Decisions {
			if d.Spec.Decision == v1alpha1.DecisionApprove {
				fewer := in
				fewer.Decisions = slices.Delete(slices.Clone(in.Decisions), i, i+1)
				noBetter(t, "removing approval "+d.Name, before, Evaluate(fewer))
			}
		}
	})
}

// TestPropertyALifecycleOnlyNarrows: what is known of the stage that a system has come to lets nothing run that would not run were it registered anew, in that
// stage by policies that ask nobody.
func TestPropertyALifecycleOnlyNarrows(t *testing.T) {
	narrowed := 0
	everyWorld(t, func(_ *generator, w *world) {
		if w.lifecycle.Stage == "" {
			return
		}
		in := w.input()
		with := Evaluate(in)
		free := in
		free.Policies = slices.Clone(in.Policies)
		for i := range free.Policies {
			spec := free.Policies[i].Spec.DeepCopy()
			spec.Requirements.LifecycleMoves = nil
			free.Policies[i].Spec = spec
		}
		if in.System != nil {
			system := *in.System
			system.Lifecycle = Lifecycle{}
			free.System = &system
		}
		without := Evaluate(free)
		if !without.Governed() {
			// The policies of the tier in which it came to its stage may be milder than the default.
			return
		}
		noBetter(t, "a lifecycle", without, with)
		if without.Run != with.Run || without.Deploy != with.Deploy {
			narrowed++
		}
	})
	if narrowed == 0 {
		t.Error("no lifecycle narrowed anything, so nothing was held")
	}
}

// TestPropertyAWaiverOnlyHelps: taking out a waiver gives no permission more, and what it leaves out of the findings is what it waived.
func TestPropertyAWaiverOnlyHelps(t *testing.T) {
	waived := 0
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		before := Evaluate(in)
		if before.Has(v1alpha1.ReasonWaived) {
			waived++
		}
		in.Decisions = slices.DeleteFunc(slices.Clone(in.Decisions), func(d Recorded) bool { return d.Spec.Decision == v1alpha1.DecisionWaive })
		without := Evaluate(in)
		noBetter(t, "removing the waivers", before, without)
		if without.Has(v1alpha1.ReasonWaived) {
			t.Errorf("something is waived without a waiver: %v", without.Findings)
		}
	})
	if waived == 0 {
		t.Error("no world had a waived finding, so nothing was held")
	}
}

// TestPropertyUnneededApprovalChangesNothing: once all approvals are there, one more by another person alters neither which count nor since when.
func TestPropertyUnneededApprovalChangesNothing(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		in := w.input()
		before := Evaluate(in)
		if len(before.Counted) == 0 || before.ApprovedSince.IsZero() {
			return
		}
		extra := w.approve("aaron", pick(g, roles3...), -clockSkew)
		extra.Spec.Subject.Name, extra.Spec.ContentDigest = before.Assessment, before.ContentDigest
		in.Decisions = append(in.Decisions, Recorded{OversightDecision: extra, Seal: SealHolds})
		after := Evaluate(in)
		type approval struct {
			Deploy, Run v1alpha1.Permission
			Approvals   []RoleTally
			Counted     []string
			Since       time.Time
		}
		if diff := cmp.Diff(approval{before.Deploy, before.Run, before.Approvals, before.Counted, before.ApprovedSince},
			approval{after.Deploy, after.Run, after.Approvals, after.Counted, after.ApprovedSince}); diff != "" {
			t.Errorf("an approval that nobody needs changed the verdict:\n%s", diff)
		}
	})
}

func TestPropertyAnotherPolicyNeverHelps(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		// Where no policy applies the operator's default does, and a first policy may be milder than that.
		w.policies = append(w.policies, &policy{"base", &v1alpha1.OversightPolicySpec{
			Requirements: v1alpha1.Requirements{Artifacts: v1alpha1.ArtifactsAny, SeparationOfDuties: v1alpha1.SeparationNotEnforced},
			Enforcement:  v1alpha1.Enforcement{Admission: v1alpha1.ModeAudit, OnLapse: v1alpha1.LapseReport, GracePeriodHours: 8760},
		}})
		w.namespace.Labels = map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}
		before := Evaluate(w.input())
		w.policies = append(w.policies, &policy{"another", g.policySpec()})
		noBetter(t, "another policy", before, Evaluate(w.input()))
	})
}

// TestPropertyFirstPolicyNeverHelpsOverAudit: where the operator's default is to audit, a first policy is never milder than none.
func TestPropertyFirstPolicyNeverHelpsOverAudit(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		w.defaultMode, w.policies = v1alpha1.ModeAudit, nil
		before := Evaluate(w.input())
		w.policies = append(w.policies, &policy{"first", g.policySpec()})
		noBetter(t, "a first policy", before, Evaluate(w.input()))
	})
}

func TestPropertyStrongerPolicyNeverHelps(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		if len(w.policies) == 0 {
			return
		}
		before := Evaluate(w.input())
		p := w.policies[g.IntN(len(w.policies))]
		p.spec = g.strengthened(p.spec)
		noBetter(t, "strengthening policy "+p.name, before, Evaluate(w.input()))
	})
}

// strengthened is the policy with one of its values stricter.
func (g *generator) strengthened(spec *v1alpha1.OversightPolicySpec) *v1alpha1.OversightPolicySpec {
	p := spec.DeepCopy()
	r := &p.Requirements
	switch g.IntN(13) {
	case 11:
		if d := p.Enforcement.OnDrift; d == "" || d == v1alpha1.DriftReport || d == v1alpha1.DriftFreezeRollouts {
			p.Enforcement.OnDrift = v1alpha1.DriftEvict
		}
	case 12:
		p.Enforcement.MonitorSilenceHours = 1
	case 9:
		p.Enforcement.ScaleUpOnLapse = v1alpha1.ScaleUpDeny
	case 10:
		p.Enforcement.ResumeRoles = []v1alpha1.RoleName{"nobody"}
	case 0:
		r.Artifacts = v1alpha1.ArtifactsDigest
	case 1:
		r.SeparationOfDuties = v1alpha1.SeparationEnforced
	case 2:
		p.Enforcement.Admission = v1alpha1.ModeDeny
	case 3:
		p.Enforcement.OnLapse = v1alpha1.LapseEvict
	case 4:
		p.Enforcement.GracePeriodHours = 0
	case 5:
		r.Monitoring = allKinds
	case 6:
		r.Stages = []v1alpha1.LifecycleStage{"Unheard"}
	case 7:
		for i := range r.Approvals {
			r.Approvals[i].Count++
		}
	case 8:
		if r.Assessment == nil {
			r.Assessment = &v1alpha1.AssessmentRequirement{}
		}
		r.Assessment.HighestResidualRisk, r.Assessment.MaximumAgeDays = v1alpha1.ImpactNegligible, 1
	}
	return p
}

func TestPropertyFindingsAndPermissionsAgree(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		v := Evaluate(w.input())
		if len(v.Findings) == 0 && (v.Deploy != v1alpha1.PermissionAllow || v.Run != v1alpha1.PermissionAllow) {
			t.Errorf("nothing is wrong, and yet it is %s/%s", v.Deploy, v.Run)
		}
		if v.Clean() != (len(v.Findings) == 0) {
			t.Errorf("clean is %t with findings %v", v.Clean(), v.Reasons())
		}
		if Better(v.Deploy, v.Scale) || Better(v.Scale, v.Run) {
			t.Errorf("what may be deployed may not run: %s/%s/%s %v", v.Deploy, v.Scale, v.Run, v.Reasons())
		}
		mild := v.Mode == v1alpha1.ModeAudit || v.Mode == v1alpha1.ModeWarn
		if mild && v.Deploy != v1alpha1.PermissionAllow && !v.Has(v1alpha1.ReasonSystemHalted, v1alpha1.ReasonSystemUnlabelled) {
			t.Errorf("mode %s gives %s: %v", v.Mode, v.Deploy, v.Reasons())
		}
		sorted := slices.Clone(v.Findings)
		slices.SortFunc(sorted, compareFindings)
		if diff := cmp.Diff(sorted, v.Findings, cmp.AllowUnexported(Finding{})); diff != "" {
			t.Errorf("findings are not sorted:\n%s", diff)
		}
		said := map[string]bool{}
		for _, f := range v.Findings {
			key := encode(t, []string{string(f.Reason), f.Object, f.Field, f.Message})
			if said[key] {
				t.Errorf("said twice: %s", key)
			}
			said[key] = true
			if len(f.Remedies) == 0 {
				t.Errorf("no remedy for %s", f.Reason)
			}
		}
	})
}

func TestPropertyUnreadFactsDecideNothing(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		w.unread = append(w.unread, Unread{"OversightPolicy", "timeout"})
		v := Evaluate(w.input())
		if v.Deploy != v1alpha1.PermissionCannotDecide || v.Scale != v1alpha1.PermissionCannotDecide || v.Run != v1alpha1.PermissionCannotDecide || v.Clean() {
			t.Errorf("without all facts it is %s/%s/%s", v.Deploy, v.Scale, v.Run)
		}
		if v.Eviction != EvictNone {
			t.Errorf("without all facts pods are evicted (%s)", v.Eviction)
		}
	})
}

// TestPropertyEvictionNeedsALapseOrAHalt: pods that run go only where a policy governs, nothing lets them run, and either a person halted the system or
// its release has lapsed or left its limits under a policy that evicts. Nothing is deleted but after a halt.
func TestPropertyEvictionNeedsALapseOrAHalt(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		v := Evaluate(in)
		if v.Eviction == EvictNone {
			return
		}
		halted := v.Has(v1alpha1.ReasonSystemHalted)
		switch {
		case v.Run != v1alpha1.PermissionHold && v.Run != v1alpha1.PermissionDeny:
			t.Errorf("run is %s, and pods are evicted", v.Run)
		case !v.Governed():
			t.Error("no policy governs, and pods are evicted")
		case !halted && in.Release == nil && !v.Has(v1alpha1.ReasonSystemRetired):
			t.Errorf("nothing was ever approved or halted, and pods are evicted: %v", v.Reasons())
		case !halted && v.Eviction != EvictGently:
			t.Errorf("nobody halted it, and pods meet %s: %v", v.Eviction, v.Reasons())
		}
		mild := w.input()
		for i := range mild.Policies {
			spec := mild.Policies[i].Spec.DeepCopy()
			spec.Enforcement.OnLapse, spec.Enforcement.OnDrift = v1alpha1.LapseFreezeRollouts, v1alpha1.DriftRequireReassessment
			mild.Policies[i].Spec = spec
		}
		if v := Evaluate(mild); v.Eviction != EvictNone && !v.Has(v1alpha1.ReasonSystemHalted) {
			t.Errorf("no policy evicts on a lapse or a breach, and pods are evicted: %v", v.Reasons())
		}
	})
}

// TestPropertyHaltEvictsWhateverTheMode: where a person halted a governed system, every pod must go.
func TestPropertyHaltEvictsWhateverTheMode(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		w.unread = nil
		w.decide(v1alpha1.DecisionHalt, "olga", "on-call", time.Duration(0)).Spec.DecidedAt.Time = now.Add(48 * time.Hour)
		in := w.input()
		v := Evaluate(in)
		if in.SystemName == "" || !v.Governed() {
			return
		}
		if v.Eviction == EvictNone || v.Run == v1alpha1.PermissionAllow || v.Deploy != v1alpha1.PermissionDeny {
			t.Errorf("halted, and it is %s/%s with eviction %q: %v", v.Deploy, v.Run, v.Eviction, v.Reasons())
		}
	})
}

// TestPropertyStricterModeNeverHelps: what a stricter mode would do is never milder than what there is.
func TestPropertyStricterModeNeverHelps(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		in := w.input()
		before := Evaluate(in)
		in.AtLeast = pick(g, v1alpha1.ModeAudit, v1alpha1.ModeWarn, v1alpha1.ModeHold, v1alpha1.ModeDeny)
		after := Evaluate(in)
		noBetter(t, "mode "+string(in.AtLeast), before, after)
		if !slices.Equal(before.Reasons(), after.Reasons()) {
			// Whether a pod must be held is what the mode says; whether it can be is found where it must.
			holding := func(r v1alpha1.Reason) bool { return r == v1alpha1.ReasonHoldImpossible }
			if !slices.Equal(slices.DeleteFunc(before.Reasons(), holding), slices.DeleteFunc(after.Reasons(), holding)) {
				t.Errorf("mode %s changes the findings from %v to %v", in.AtLeast, before.Reasons(), after.Reasons())
			}
		}
	})
}

func TestPropertyRecheckAtIsHonest(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		in := w.input()
		before := Evaluate(in)
		until := before.RecheckAt
		if until.IsZero() {
			until = now.AddDate(100, 0, 0)
		} else if !until.After(in.Now) {
			t.Fatalf("recheckAt %s is not after now", until)
		}
		for _, later := range []time.Time{until.Add(-1), in.Now.Add(time.Duration(g.Int64N(int64(until.Sub(in.Now)))))} {
			in.Now = later
			after := Evaluate(in)
			if before.Eviction != after.Eviction || before.Expiry != after.Expiry {
				t.Errorf("recheck at %s, and at %s already eviction %q became %q, and expiry %q %q", until, later,
					before.Eviction, after.Eviction, before.Expiry, after.Expiry)
			}
			if before.Deploy != after.Deploy || before.Scale != after.Scale || before.Run != after.Run || !slices.Equal(before.Reasons(), after.Reasons()) {
				t.Errorf("recheck at %s, and at %s already %s/%s %v became %s/%s %v", until, later,
					before.Deploy, before.Run, before.Reasons(), after.Deploy, after.Run, after.Reasons())
			}
		}
	})
}

func TestPropertyCandidateTakesNothingFromTheRelease(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		if in.Release == nil || in.Workload == nil {
			return
		}
		alone := in
		alone.Candidates = nil
		v := Evaluate(alone)
		if v.Has(v1alpha1.ReasonImageNotRegistered, v1alpha1.ReasonImageNotPinned, v1alpha1.ReasonModelNotRegistered, v1alpha1.ReasonModelNotPinned,
			v1alpha1.ReasonModelUnreadable, v1alpha1.ReasonRuntimeModelLoading) {
			return
		}
		noBetter(t, "taking the candidates away", Evaluate(in), v)
	})
}

// TestPropertyReleaseHelpsOnlyWhatFitsIt: a workload that does not run what the release registers is judged as if there were no release,
// but by the policies of the release's tier, too.
func TestPropertyReleaseHelpsOnlyWhatFitsIt(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		w.defaultMode = v1alpha1.ModeAudit
		// That something was released in a stage spares what comes after it there the approvals of coming there.
		w.lifecycle = Lifecycle{}
		for _, p := range w.policies {
			p.spec.Requirements.LifecycleMoves = nil
		}
		in := w.input()
		if in.Release == nil || in.Workload == nil || in.declares(in.Release) {
			return
		}
		alone := in
		alone.Candidates = nil
		artifacts := []v1alpha1.Reason{v1alpha1.ReasonImageNotRegistered, v1alpha1.ReasonModelNotRegistered}
		if v := Evaluate(alone); !v.Has(artifacts...) {
			return
		}
		with := Evaluate(in)
		in.Release = nil
		noBetter(t, "the release of something else", Evaluate(in), with)
	})
}

// TestPropertyRetirementLeavesNothingOfBefore: what was approved or waived before it counts for nothing, whatever else is true.
func TestPropertyRetirementLeavesNothingOfBefore(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		if in.System == nil {
			return
		}
		retired := &in.System.Lifecycle.RetiredAt
		for _, d := range in.Decisions {
			if at := d.Spec.DecidedAt; at != nil && at.After(*retired) {
				*retired = at.Time
			}
			if s := d.Signature; s != nil && s.Seen.After(*retired) {
				*retired = s.Seen
			}
		}
		if v := Evaluate(in); !retired.IsZero() && (len(v.Counted) > 0 || v.Has(v1alpha1.ReasonWaived)) {
			t.Errorf("%v count, and it says %v", v.Counted, v.Reasons())
		}
	})
}

// TestPropertyDecisionsThatNobodyVouchesForChangeNothing: they are spoken of, and that is all.
func TestPropertyDecisionsThatNobodyVouchesForChangeNothing(t *testing.T) {
	everyWorld(t, func(_ *generator, w *world) {
		in := w.input()
		v := Evaluate(in)
		v.Findings = slices.DeleteFunc(v.Findings, func(f Finding) bool { return f.Reason == v1alpha1.ReasonDecisionNotSealed })
		with := encode(t, v)
		in.Decisions = slices.DeleteFunc(slices.Clone(in.Decisions), func(d Recorded) bool {
			return d.Signature == nil && (!stamped(d.OversightDecision) || !d.Counts())
		})
		if diff := cmp.Diff(with, encode(t, Evaluate(in))); diff != "" {
			t.Errorf("decisions that nobody vouches for changed the verdict:\n%s", diff)
		}
	})
}

// TestPropertyReplaysPermitNothing: a signed decision that is applied again under another name, whenever that is, makes nothing better.
func TestPropertyReplaysPermitNothing(t *testing.T) {
	everyWorld(t, func(g *generator, w *world) {
		in := w.input()
		before := Evaluate(in)
		in.Decisions = slices.Clone(in.Decisions)
		for _, d := range in.Decisions {
			if d.Signature == nil {
				continue
			}
			again, signature := *d.OversightDecision, *d.Signature
			again.Name = pick(g, "aaa", "zzz")
			signature.Seen = signature.Seen.Add(g.ago().Abs())
			in.Decisions = append(in.Decisions, Recorded{OversightDecision: &again, Signature: &signature})
		}
		noBetter(t, "a replay", before, Evaluate(in))
	})
}

var date = regexp.MustCompile(`\d{4}-\d{2}-\d{2}|\d{2}:\d{2}`)

func TestPropertyTextsAreOneLine(t *testing.T) {
	t.Parallel()
	for seed := range worlds() / 10 {
		g := newGenerator(seed)
		g.hostile = true
		w := g.world()
		for i := range 16 {
			if g.in100(20) && len(w.policies) > 0 {
				w.policies[0].spec.Requirements.Approvals = append(w.policies[0].spec.Requirements.Approvals,
					v1alpha1.ApprovalRequirement{Role: v1alpha1.RoleName(strings.Repeat("r", 60) + string(rune('a'+i))), Count: 1})
			}
		}
		v := Evaluate(w.input())
		for _, f := range v.Findings {
			for _, text := range append([]string{f.Message, f.Object}, f.Remedies...) {
				if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maximumText || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Fatalf("seed %d, %s: %q", seed, f.Reason, text[:min(len(text), 2000)])
				}
				if date.MatchString(text) {
					t.Fatalf("seed %d, %s has a date: %q", seed, f.Reason, text)
				}
			}
		}
		for _, line := range v.Warnings() {
			if strings.Contains(line, "\n") || strings.HasPrefix(line, ":") {
				t.Fatalf("seed %d: warning %q", seed, line)
			}
		}
	}
}
