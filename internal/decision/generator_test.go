// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// generator makes random worlds that mean something: few people in few roles, contents that are approved as often as not, and policies
// that overlap.
type generator struct {
	*rand.Rand
	// hostile makes the texts that users write as bad as they can be.
	hostile bool
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 0))}
}

// byteSource draws from bytes that a fuzzer chooses, and goes on at random when they end.
type byteSource struct {
	data []byte
	rest rand.PCG
}

func (s *byteSource) Uint64() uint64 {
	if len(s.data) < 2 {
		return s.rest.Uint64()
	}
	// Two bytes decide the highest bits, from which the generator's choices are made.
	v := uint64(binary.BigEndian.Uint16(s.data)) << 48
	s.data = s.data[2:]
	return v | s.rest.Uint64()>>16
}

func fuzzGenerator(data []byte) *generator {
	return &generator{Rand: rand.New(&byteSource{data: data}), hostile: len(data)%2 == 1}
}

// in tells true in so many of a hundred cases.
func (g *generator) in100(n int) bool { return g.IntN(100) < n }

func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

// some picks each of several with the same chance.
func some[T any](g *generator, of ...T) []T {
	var picked []T
	for _, x := range of {
		if g.IntN(2) == 0 {
			picked = append(picked, x)
		}
	}
	return picked
}

// odd gives a value that this version does not know in one of fifty cases.
func odd[T ~string](g *generator, of ...T) T {
	if g.in100(2) {
		return "Unheard"
	}
	return pick(g, of...)
}

var bad = []string{
	"a\nb", "\x00", "\u202eevil", "\u061c\u200f\ufeff\u2028", `"quoted"`, strings.Repeat("x", 1<<20), strings.Repeat("é\n", 3000), "\xff\xfe", "a\tb\r\n", " ",
}

// text is a harmless text, or a bad one in a hostile world.
func (g *generator) text(harmless string) string {
	if g.hostile && g.in100(30) {
		return pick(g, bad...)
	}
	return harmless
}

var (
	people4  = []string{"ann", "bob", "cem", "dee"}
	roles3   = []v1alpha1.RoleName{"data-officer", productOwner, riskOfficer}
	verdicts = []v1alpha1.DriftVerdict{
		"", v1alpha1.DriftHealthy, v1alpha1.DriftHealthy, v1alpha1.DriftWarning, v1alpha1.DriftBreached, v1alpha1.DriftInsufficientData,
		v1alpha1.DriftStale, v1alpha1.DriftInvalid,
	}
	allKinds = []v1alpha1.CheckKind{"DataDrift", "ConceptDrift", "Performance", "GroupFairness"}
	levels   = []v1alpha1.ImpactLevel{
		v1alpha1.ImpactNegligible, v1alpha1.ImpactLow, v1alpha1.ImpactMedium, v1alpha1.ImpactHigh, v1alpha1.ImpactCritical,
	}
)

func (g *generator) world() *world {
	w := newWorld()
	w.decisions, w.policies = nil, nil
	w.defaultMode = pick(g, "", "", v1alpha1.ModeAudit, v1alpha1.ModeWarn, v1alpha1.ModeHold, v1alpha1.ModeDeny)
	if g.in100(10) {
		w.namespace.Labels = nil
	}
	for i := range g.IntN(5) {
		w.policies = append(w.policies, &policy{g.text("policy-" + strconv.Itoa(i)), g.policySpec()})
	}
	g.changeSystem(w.system)
	if g.in100(50) {
		w.lifecycle = Lifecycle{Stage: odd(g, stages...), Since: w.now.Add(-g.ago().Abs()), Tier: pick(g, v1alpha1.RiskHigh, w.system.Risk.Tier)}
		if g.in100(10) {
			w.lifecycle.Stage = v1alpha1.StageRetired
		}
		if g.in100(20) {
			w.lifecycle.RetiredAt = w.now.Add(-g.ago().Abs())
		}
	}
	w.authors = some(g, people4[:2]...)
	w.assessments = nil
	for i := range g.IntN(4) {
		w.assessments = append(w.assessments, &assessment{g.text("assessment") + "-" + strconv.Itoa(i), g.assessmentSpec()})
	}
	if g.in100(50) {
		g.decideContent(w)
		w.released()
		g.changeSystem(w.system)
		if g.in100(30) && len(w.assessments) > 0 {
			w.assessments[0].spec = g.assessmentSpec()
		}
		w.authors = some(g, people4[:2]...)
	}
	g.decideContent(w)
	g.decideSystem(w)
	g.waive(w)
	w.monitors = nil
	for _, k := range some(g, allKinds...) {
		w.monitors = append(w.monitors, Monitor{Name: "m", Check: g.text("check-" + string(k)), Kind: k, Verdict: odd(g, verdicts...)})
	}
	w.breaches, w.silentSince = nil, time.Time{}
	for i := range pick(g, 0, 0, 0, 1, 2) {
		// Before the assessment of newWorld, after it, and as it was performed.
		since := pick(g, w.now.AddDate(0, -2, 0), w.now.AddDate(0, -1, 0), w.now.Add(-time.Hour))
		w.breaches = append(w.breaches, Breach{Monitor: g.text("m"), Check: "check-" + strconv.Itoa(i), Since: since, Over: g.in100(40)})
	}
	if g.in100(50) {
		w.silentSince = w.now.Add(-pick(g, time.Minute, 23*time.Hour, 24*time.Hour, 900*time.Hour))
	}
	w.workload = g.workload(w)
	w.running = nil
	for _, digest := range some(g, imageDigest, otherDigest) {
		w.running = append(w.running, RunningImage{newImage(imageRepository + ":" + pick(g, "1.4", "1.5")).Image, digest})
	}
	w.registered = nil
	for i := range g.IntN(3) {
		w.registered = append(w.registered, RegisteredImage{g.text("system-" + strconv.Itoa(i)), newImage(imageRepository).Image})
	}
	if g.in100(8) {
		w.system = nil
		w.assessments, w.release = nil, nil
		if g.in100(50) {
			w.systemName = ""
			w.workload = g.workload(w)
		}
	}
	if g.in100(2) {
		w.unread = []Unread{{g.text("AISystem/credit-scoring"), g.text("timeout")}}
	}
	return w
}

func (g *generator) policySpec() *v1alpha1.OversightPolicySpec {
	p := newPolicy()
	p.AppliesTo.RiskTiers = some(g, v1alpha1.RiskLimited, v1alpha1.RiskHigh, v1alpha1.RiskProhibited)
	if g.in100(10) {
		p.AppliesTo.NamespaceSelector = &metav1.LabelSelector{}
	}
	if g.in100(10) {
		p.AppliesTo.SystemSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"team": pick(g, "loans", "cards")}}
	}
	r := &p.Requirements
	if g.in100(25) {
		r.Assessment = nil
	} else {
		r.Assessment.Sections = some(g, r.Assessment.Sections...)
		r.Assessment.MaximumAgeDays = pick[int32](g, 0, 14, 60, 365)
		r.Assessment.HighestResidualRisk = odd(g, append(levels, "")...)
		r.Assessment.Fairness = nil
		if g.in100(30) {
			r.Assessment.Fairness = []v1alpha1.FairnessBound{{
				Metric: v1alpha1.DisparateImpactRatio, Minimum: pick[v1alpha1.Decimal](g, "", "0.5", "0.8"),
				Maximum: pick[v1alpha1.Decimal](g, "", "1", "1.25"), MinimumSamples: pick[int64](g, 0, 10, 500),
			}}
		}
	}
	r.Approvals = nil
	for _, role := range some(g, roles3...) {
		r.Approvals = append(r.Approvals, v1alpha1.ApprovalRequirement{Role: role, Count: pick[int32](g, 1, 1, 1, 2)})
	}
	r.SeparationOfDuties = odd(g, "", v1alpha1.SeparationNotEnforced)
	r.Monitoring = nil
	if g.in100(30) {
		r.Monitoring = some(g, allKinds...)
	}
	r.Artifacts = odd(g, "", v1alpha1.ArtifactsAny, v1alpha1.ArtifactsDeclared, v1alpha1.ArtifactsDigest)
	r.Stages = pick(g, nil, []v1alpha1.LifecycleStage{v1alpha1.StageValidation, v1alpha1.StageOperation})
	for _, stage := range some(g, v1alpha1.StageDesign, v1alpha1.StageDevelopment, v1alpha1.StageValidation, v1alpha1.StageRetired) {
		move := v1alpha1.LifecycleMove{From: stage, To: v1alpha1.StageOperation}
		for _, role := range some(g, roles3[:2]...) {
			move.Approvals = append(move.Approvals, v1alpha1.ApprovalRequirement{Role: role, Count: 1})
		}
		r.LifecycleMoves = append(r.LifecycleMoves, move)
	}
	p.Enforcement = v1alpha1.Enforcement{
		Admission:           odd(g, "", v1alpha1.ModeAudit, v1alpha1.ModeWarn, v1alpha1.ModeHold, v1alpha1.ModeHold, v1alpha1.ModeDeny),
		OnLapse:             odd(g, "", v1alpha1.LapseReport, v1alpha1.LapseFreezeRollouts, v1alpha1.LapseEvict),
		GracePeriodHours:    pick[int32](g, 0, 24, 8760),
		OnDrift:             odd(g, "", v1alpha1.DriftReport, v1alpha1.DriftFreezeRollouts, v1alpha1.DriftEvict, v1alpha1.DriftRequireReassessment),
		MonitorSilenceHours: pick[int32](g, 0, 1, 24, 1000),
		ScaleUpOnLapse:      odd(g, "", v1alpha1.ScaleUpAllow, v1alpha1.ScaleUpDeny),
		// At the deadline a halt of a minute ago is deleted, or not yet.
		HaltDeadlineSeconds: pick[int32](g, 0, 1, 60, 300),
	}
	if g.in100(20) {
		p.Enforcement.ResumeRoles = []v1alpha1.RoleName{pick[v1alpha1.RoleName](g, "on-call", riskOfficer)}
	}
	for _, name := range people4 {
		if g.in100(50) {
			p.Signers = append(p.Signers, g.signer(name))
		}
	}
	p.Discovery = nil
	if g.in100(60) {
		p.Discovery = &v1alpha1.Discovery{
			Mode:        odd(g, "", v1alpha1.DiscoveryAudit, v1alpha1.DiscoveryWarn, v1alpha1.DiscoveryHold, v1alpha1.DiscoveryDeny),
			Threshold:   pick[int32](g, 0, 40, 70),
			Recognisers: some(g, v1alpha1.RecogniseModelReference, v1alpha1.RecogniseRegisteredImage, "GPU"),
			Strict:      odd(g, "", "", v1alpha1.StrictNotEnforced, v1alpha1.StrictEnforced),
		}
	}
	return p
}

func (g *generator) changeSystem(s *v1alpha1.SystemContent) {
	if g.in100(40) {
		return
	}
	s.Risk.Tier = odd(g, v1alpha1.RiskLimited, v1alpha1.RiskHigh, v1alpha1.RiskHigh, v1alpha1.RiskHigh)
	if g.in100(5) {
		s.Risk.Tier = v1alpha1.RiskProhibited
	}
	s.LifecycleStage = pick(g, v1alpha1.StageOperation, v1alpha1.StageOperation, v1alpha1.StageOperation, v1alpha1.StageValidation)
	if g.in100(5) {
		s.LifecycleStage = v1alpha1.StageRetired
	}
	s.IntendedUse.Purpose = pick(g, "loans", "mortgages", "cards")
	s.Images[0].Tag, s.Images[0].Digest = pick(g, "1.4", "1.5"), pick[v1alpha1.Digest](g, "", imageDigest, otherDigest)
	s.Models[0].Version = pick(g, "", "main", modelRevision)
}

func (g *generator) assessmentSpec() *v1alpha1.ImpactAssessmentSpec {
	a := newAssessment()
	a.PerformedAt.Time = now.Add(-pick(g, -time.Hour, time.Minute, 24*time.Hour, 30*24*time.Hour, 61*24*time.Hour, 500*24*time.Hour))
	if g.in100(40) {
		a.ValidUntil = &metav1.Time{Time: now.Add(pick(g, -48*time.Hour, -time.Minute, 0, time.Minute, 24*time.Hour, 6*day, 20*day, 90*day))}
	}
	if g.in100(15) {
		a.Impacts = some(g, a.Impacts...)
	}
	if g.in100(15) {
		a.Explainability, a.Evidence = nil, nil
	}
	if g.in100(10) {
		a.Conclusion = nil
	} else {
		a.Conclusion.Outcome = odd(g, v1alpha1.OutcomeAcceptable, v1alpha1.OutcomeAcceptable, v1alpha1.OutcomeAcceptable, v1alpha1.OutcomeNotAcceptable)
		a.Conclusion.ResidualRisk = odd(g, v1alpha1.ImpactLow, v1alpha1.ImpactLow, v1alpha1.ImpactHigh)
	}
	if g.in100(20) {
		a.Fairness[0].Value, a.Fairness[0].Samples = pick[v1alpha1.Decimal](g, "0.6", "1.2", "x"), pick[int64](g, 5, 50, 5000)
	}
	for i := range a.Impacts {
		a.Impacts[i].Name = g.text(a.Impacts[i].Name)
	}
	return a
}

// decideContent adds decisions on what is declared now.
func (g *generator) decideContent(w *world) {
	names := []string{"no-such-assessment"}
	for _, a := range w.assessments {
		names = append(names, a.name)
	}
	for range g.IntN(7) {
		d := w.decide(v1alpha1.DecisionApprove, pick(g, people4...), pick(g, roles3...), g.ago())
		d.Name = "decision-" + strconv.Itoa(len(w.decisions))
		d.Spec.Subject.Name = names[min(1+g.IntN(3), len(names)-1)]
		d.Spec.Comment = g.text("fine")
		d.Spec.DecidedBy.Username = g.text(d.Spec.DecidedBy.Username)
		switch g.IntN(20) {
		case 0, 1:
			d.Spec.Decision = v1alpha1.DecisionReject
		case 2:
			d.Spec.ContentDigest = otherContent
		case 3:
			d.Spec.DecidedBy = nil
		case 4:
			d.Spec.DecidedAt = nil
		case 5:
			d.Spec.Decision = v1alpha1.DecisionWaive
		case 6, 7, 8:
			g.sign(w, d)
		case 9, 10:
			w.without(pick(g, "", NotSealed, SealBroken, SealOfOtherCluster, SealOfOtherNamespace))
		case 11:
			d.Spec.Seal = &v1alpha1.Seal{SubjectUID: "before"}
		}
	}
	// What is decided is decided on the content of the moment.
	w.bind(w.input())
}

func (g *generator) decideSystem(w *world) {
	if !g.in100(15) {
		return
	}
	for range 1 + g.IntN(3) {
		d := w.decide(pick(g, v1alpha1.DecisionHalt, v1alpha1.DecisionResume, v1alpha1.DecisionResume), pick(g, people4...), pick[v1alpha1.RoleName](g, "on-call", riskOfficer), g.ago())
		d.Name = "decision-" + strconv.Itoa(len(w.decisions))
	}
}

// waive lets policies' people waive some things, and some of them do.
func (g *generator) waive(w *world) {
	if !g.in100(40) || w.system == nil {
		return
	}
	reasons := []v1alpha1.Reason{
		v1alpha1.ReasonMonitorMissing, v1alpha1.ReasonAssessmentExpired, v1alpha1.ReasonImageNotPinned, v1alpha1.ReasonDriftBreached,
		v1alpha1.ReasonImageNotRegistered, v1alpha1.ReasonApprovalsPending,
	}
	for _, p := range w.policies {
		if g.in100(80) {
			p.spec.Waivers = &v1alpha1.Waivers{Reasons: reasons[:1+g.IntN(len(reasons))], Role: "on-call", MaximumDays: int32(1 + g.IntN(3))}
		}
	}
	contents := w.candidates()
	if w.release != nil {
		contents = append(contents, *w.release)
	}
	for range 1 + g.IntN(3) {
		d := w.decide(v1alpha1.DecisionWaive, pick(g, people4...), "on-call", g.ago())
		d.Name = "decision-" + strconv.Itoa(len(w.decisions))
		d.Spec.Subject = v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: w.systemName}
		d.Spec.Waives = reasons[g.IntN(len(reasons)):]
		d.Spec.ContentDigest = contents[g.IntN(len(contents))].Digest
		d.Spec.ExpiresAt = new(metav1.NewTime(w.now.Add(pick(g, -time.Minute, time.Minute, time.Hour, 30*24*time.Hour))))
	}
}

func (g *generator) ago() time.Duration {
	return pick(g, -24*time.Hour, -time.Hour, -time.Minute, 0, time.Minute, time.Hour, 48*time.Hour)
}

// workload is one that fits the release, what is declared, either or neither, or none at all.
func (g *generator) workload(w *world) *Workload {
	if g.in100(15) && w.systemName != "" {
		return nil
	}
	load := newWorkload()
	load.Name, load.System = g.text(load.Name), w.systemName
	of := w.system
	if w.release != nil && g.in100(50) {
		of = w.release.System
	}
	if of != nil {
		image := of.Images[0]
		written := image.Repository + ":" + image.Tag
		if image.Digest != "" && g.in100(80) {
			written = image.Repository + "@" + string(image.Digest)
		}
		load.Images[0] = newImage(written)
		load.Images[0].Runs = pick(g, "", imageDigest, otherDigest)
		load.Models[0].Revision = of.Models[0].Version
	}
	if g.in100(10) {
		load.Images = append(load.Images, WorkloadImage{Field: "spec.template.spec.containers[1].image", Written: g.text("busybox")})
	}
	if g.in100(10) {
		load.Models = append(load.Models, ModelReference{Field: "env", Written: g.text("x/y"), URI: "hf://x/y"})
	}
	if g.in100(5) {
		load.Models = append(load.Models, ModelReference{Field: "args", Unread: g.text("it comes from a ConfigMap")})
	}
	if g.in100(5) {
		load.RuntimeLoading = []Switch{{"env", g.text("VLLM_ALLOW_RUNTIME_LORA_UPDATING=True")}, {"args", "--enable-x"}}
	}
	sign := modelSign
	sign.What = g.text(sign.What)
	load.Signs = some(g, sign, gpuSign, hubSign)
	if g.in100(3) {
		load.Signs = append(load.Signs, Sign{Recogniser: "GPU", Problem: g.text("it costs too much")})
	}
	if g.in100(10) {
		load.NodeName = "node-1"
	}
	if g.in100(5) {
		load.ObjectSystem = g.text("chat")
	}
	return load
}

// shuffled is the same facts in another order.
func (g *generator) shuffled(in Input) Input {
	in.Policies, in.Candidates, in.Decisions = shuffle(g, in.Policies), shuffle(g, in.Candidates), shuffle(g, in.Decisions)
	in.Breaches = shuffle(g, in.Breaches)
	in.Monitors, in.RegisteredImages, in.Unread = shuffle(g, in.Monitors), shuffle(g, in.RegisteredImages), shuffle(g, in.Unread)
	in.Running = shuffle(g, in.Running)
	if in.Workload != nil {
		load := *in.Workload
		load.Images, load.Models, load.RuntimeLoading = shuffle(g, load.Images), shuffle(g, load.Models), shuffle(g, load.RuntimeLoading)
		load.Signs = shuffle(g, load.Signs)
		in.Workload = &load
	}
	return in
}

func shuffle[T any](g *generator, of []T) []T {
	of = slices.Clone(of)
	g.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	return of
}

// TestGeneratorReachesEverything sees to it that the properties are not proven on worlds in which nothing happens.
func TestGeneratorReachesEverything(t *testing.T) {
	reasons := map[v1alpha1.Reason]int{}
	outcomes := map[string]int{}
	for seed := range worlds() {
		in := newGenerator(seed).world().input()
		v := Evaluate(in)
		outcomes[string(v.Deploy)+"/"+string(v.Run)]++
		outcomes["basis "+string(v.Basis)]++
		outcomes["eviction "+string(v.Eviction)]++
		outcomes["expiry "+string(v.Expiry)]++
		if v.Scale != v.Run {
			outcomes["frozen scale"]++
		}
		if v.Clean() && v.Governed() {
			outcomes["governed and clean"]++
		}
		for _, r := range v.Reasons() {
			reasons[r]++
		}
	}
	for _, r := range producedReasons() {
		if reasons[r] < int(worlds()/2000) {
			t.Errorf("%s occurs in %d of %d random worlds; the generator must reach it more often", r, reasons[r], worlds())
		}
	}
	for _, outcome := range []string{
		"Allow/Allow", "Hold/Hold", "Hold/Allow", "Deny/Deny", "Deny/Hold", "Deny/Allow", "CannotDecide/CannotDecide", "basis Release", "basis Candidate",
		"governed and clean", "eviction Evict", "eviction Delete", "frozen scale", "expiry Expired", "expiry InGracePeriod", "expiry ExpiresWithin1Day",
		"expiry ExpiresWithin7Days", "expiry ExpiresWithin30Days",
	} {
		if outcomes[outcome] < int(worlds()/2000) {
			t.Errorf("%s occurs in %d of %d random worlds", outcome, outcomes[outcome], worlds())
		}
	}
	t.Log(outcomes, reasons)
}
