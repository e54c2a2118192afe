// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// The one moment at which the tests judge, and names that recur.
var now = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

const (
	systemName     = "credit-scoring"
	assessmentName = "credit-scoring-2026"
	policyName     = "high-risk"

	riskOfficer  = "risk-officer"
	productOwner = "product-owner"

	imageRepository = "registry.example/lending/scorer"
	imageDigest     = "sha256:1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"
	otherDigest     = "sha256:2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e"
	modelRevision   = "0123456789abcdef0123456789abcdef01234567"
	otherContent    = "aims.v1:sha256:00000000000000000000000000000000000000000000000000000000000000ff"
)

// world is what the facts come from. It starts valid; a test changes one thing.
type world struct {
	now         time.Time
	namespace   Namespace
	systemName  string
	labels      map[string]string
	system      *v1alpha1.SystemContent
	uid         types.UID
	lifecycle   Lifecycle
	authors     []string
	assessments []*assessment
	decisions   []*v1alpha1.OversightDecision
	signatures  map[string]*Signature // by the decision's name
	// unsealed are the decisions, by name, whose seals do not hold.
	unsealed    map[string]Seal
	policies    []*policy
	monitors    []Monitor
	breaches    []Breach
	silentSince time.Time
	registered  []RegisteredImage
	release     *Content
	running     []RunningImage
	workload    *Workload
	defaultMode v1alpha1.AdmissionMode
	unread      []Unread
}

type assessment struct {
	name string
	spec *v1alpha1.ImpactAssessmentSpec
}

type policy struct {
	name string
	spec *v1alpha1.OversightPolicySpec
}

// newWorld is a High system with a complete assessment that the two people whom the policy asks for have approved, and a Deployment that
// runs what is registered, pinned. There is no release yet.
func newWorld() *world {
	w := &world{
		now:         now,
		namespace:   Namespace{Name: "lending", Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}},
		systemName:  systemName,
		labels:      map[string]string{"team": "loans"},
		system:      newSystem(),
		authors:     []string{"erin"},
		assessments: []*assessment{{assessmentName, newAssessment()}},
		policies:    []*policy{{policyName, newPolicy()}},
		monitors:    []Monitor{{Name: "drift", Check: "scores", Kind: "DataDrift", Verdict: v1alpha1.DriftHealthy}},
		workload:    newWorkload(),
	}
	w.approve("rita", riskOfficer, 48*time.Hour)
	w.approve("paul", productOwner, 24*time.Hour)
	return w
}

func newSystem() *v1alpha1.SystemContent {
	return &v1alpha1.SystemContent{
		Role:           v1alpha1.RoleProvider,
		IntendedUse:    v1alpha1.IntendedUse{Purpose: "Scores applications for consumer loans.", AffectedGroups: []string{"applicants"}},
		Risk:           v1alpha1.Risk{Tier: v1alpha1.RiskHigh, HighRiskArea: v1alpha1.AreaEssentialServices, Rationale: "Annex III, point 5(b)."},
		LifecycleStage: v1alpha1.StageOperation,
		Models:         []v1alpha1.Model{{Name: "scorer", Version: modelRevision, URI: "hf://lending/scorer"}},
		Images:         []v1alpha1.Image{{Repository: imageRepository, Tag: "1.4", Digest: imageDigest}},
	}
}

func newAssessment() *v1alpha1.ImpactAssessmentSpec {
	return &v1alpha1.ImpactAssessmentSpec{
		SystemRef:   v1alpha1.SystemReference{Name: systemName},
		PerformedAt: metav1.NewTime(now.AddDate(0, -1, 0)),
		Impacts: []v1alpha1.Impact{
			{Name: "unfair-refusal", Affects: v1alpha1.OnIndividuals, Description: "A loan is refused unfairly.", Likelihood: "Possible",
				Severity: v1alpha1.ImpactHigh, Mitigation: "A person reviews refusals.", ResidualRisk: v1alpha1.ImpactLow},
			{Name: "less-lending", Affects: v1alpha1.OnSociety, Description: "Whole districts get fewer loans.", Likelihood: "Unlikely",
				Severity: v1alpha1.ImpactMedium, ResidualRisk: v1alpha1.ImpactLow},
		},
		Fairness: []v1alpha1.FairnessResult{
			{Name: "sex", Metric: v1alpha1.DisparateImpactRatio, Attribute: "sex", Value: "0.91", Samples: 4200},
		},
		Explainability: &v1alpha1.Explainability{Method: "SHAP"},
		Evidence: []v1alpha1.Evidence{
			{Name: "test", Kind: "TestReport", URI: "https://docs.example/test", SHA256: v1alpha1.SHA256(strings.TrimPrefix(imageDigest, "sha256:"))},
		},
		Conclusion: &v1alpha1.Conclusion{Outcome: v1alpha1.OutcomeAcceptable, ResidualRisk: v1alpha1.ImpactLow, Rationale: "People review."},
	}
}

func newPolicy() *v1alpha1.OversightPolicySpec {
	return &v1alpha1.OversightPolicySpec{
		AppliesTo: v1alpha1.AppliesTo{RiskTiers: []v1alpha1.RiskTier{v1alpha1.RiskHigh, v1alpha1.RiskProhibited}},
		Requirements: v1alpha1.Requirements{
			Assessment: &v1alpha1.AssessmentRequirement{
				Sections: []v1alpha1.AssessmentSection{
					v1alpha1.SectionIndividualImpacts, v1alpha1.SectionSocietalImpacts, v1alpha1.SectionFairness,
					v1alpha1.SectionExplainability, v1alpha1.SectionEvidence, v1alpha1.SectionConclusion,
				},
				MaximumAgeDays:      365,
				HighestResidualRisk: v1alpha1.ImpactMedium,
				Fairness:            []v1alpha1.FairnessBound{{Metric: v1alpha1.DisparateImpactRatio, Minimum: "0.8"}},
			},
			Approvals:  []v1alpha1.ApprovalRequirement{{Role: riskOfficer, Count: 1}, {Role: productOwner, Count: 1}},
			Monitoring: []v1alpha1.CheckKind{"DataDrift"},
			Artifacts:  v1alpha1.ArtifactsDigest,
		},
		Enforcement: v1alpha1.Enforcement{Admission: v1alpha1.ModeHold, OnLapse: v1alpha1.LapseFreezeRollouts},
		Discovery:   &v1alpha1.Discovery{Mode: v1alpha1.DiscoveryDeny},
	}
}

func newWorkload() *Workload {
	return &Workload{
		Kind: "Deployment", Name: "scorer", System: systemName,
		Images: []WorkloadImage{newImage(imageRepository + "@" + imageDigest)},
		Models: []ModelReference{{
			Field: "spec.template.spec.containers[0].args", Written: "lending/scorer", URI: "hf://lending/scorer", Revision: modelRevision,
		}},
		LookedBy: recognisers,
		Signs:    []Sign{modelSign},
	}
}

// recognisers are those that the tests' workloads were looked at by, and modelSign is what they find in newWorkload.
var (
	recognisers = []v1alpha1.Recogniser{"GPU", "HubSetting", v1alpha1.RecogniseModelReference, "OtherImage"}
	modelSign   = Sign{
		Recogniser: v1alpha1.RecogniseModelReference, Evidence: EvidenceModel, Field: "spec.template.spec.containers[0].args",
		What: `names the model "lending/scorer"`, Weight: 60,
	}
	gpuSign = Sign{Recogniser: "GPU", Evidence: EvidenceAccelerator, Field: "limits", What: "asks for nvidia.com/gpu", Weight: 40}
	hubSign = Sign{Recogniser: "HubSetting", Evidence: EvidenceEnvironment, Field: "env", What: `sets "HF_TOKEN"`, Weight: 25}
)

func newImage(written string) WorkloadImage {
	image, err := ParseImage(written)
	if err != nil {
		image = Image{}
	}
	return WorkloadImage{Field: "spec.template.spec.containers[0].image", Written: written, Image: image}
}

// policy is the first policy, assessment the first assessment.
func (w *world) policy() *v1alpha1.OversightPolicySpec      { return w.policies[0].spec }
func (w *world) assessment() *v1alpha1.ImpactAssessmentSpec { return w.assessments[0].spec }
func (w *world) requirements() *v1alpha1.AssessmentRequirement {
	return w.policy().Requirements.Assessment
}

func (w *world) addPolicy(name string, change func(*v1alpha1.OversightPolicySpec)) {
	spec := newPolicy()
	change(spec)
	w.policies = append(w.policies, &policy{name, spec})
}

// addAssessment adds one that was performed later, and gives its spec.
func (w *world) addAssessment(name string) *v1alpha1.ImpactAssessmentSpec {
	spec := newAssessment()
	spec.PerformedAt = metav1.NewTime(now.AddDate(0, 0, -7))
	w.assessments = append(w.assessments, &assessment{name, spec})
	return spec
}

// decide records a decision on the first assessment's content as it will be when the world is judged.
func (w *world) decide(decision v1alpha1.Decision, user string, role v1alpha1.RoleName, ago time.Duration) *v1alpha1.OversightDecision {
	d := &v1alpha1.OversightDecision{}
	d.Namespace = w.namespace.Name
	d.Name = strings.ToLower(string(decision)) + "-" + user
	for slices.ContainsFunc(w.decisions, func(other *v1alpha1.OversightDecision) bool { return other.Name == d.Name }) {
		d.Name += "-again"
	}
	at := metav1.NewTime(w.now.Add(-ago))
	d.Spec = v1alpha1.OversightDecisionSpec{
		Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: assessmentName},
		Decision: decision, Role: role, DecidedBy: &v1alpha1.Decider{Username: user}, DecidedAt: &at,
	}
	if decision == v1alpha1.DecisionHalt || decision == v1alpha1.DecisionResume {
		d.Spec.Subject = v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: w.systemName}
	}
	w.decisions = append(w.decisions, d)
	return d
}

func (w *world) approve(user string, role v1alpha1.RoleName, ago time.Duration) *v1alpha1.OversightDecision {
	return w.decide(v1alpha1.DecisionApprove, user, role, ago)
}

// without makes the last decision one whose seal does not hold.
func (w *world) without(seal Seal) {
	if w.unsealed == nil {
		w.unsealed = map[string]Seal{}
	}
	w.unsealed[w.decisions[len(w.decisions)-1].Name] = seal
}

// remade makes the system anew under its name: these decisions are of the one before.
func (w *world) remade(decisions ...*v1alpha1.OversightDecision) {
	w.uid = "anew"
	for _, d := range decisions {
		d.Spec.Seal = &v1alpha1.Seal{SubjectUID: "before"}
	}
}

// released makes what is declared now, with its first assessment, the release. Later changes make a candidate.
func (w *world) released() *world {
	in := w.input()
	w.bind(in)
	released := in.Candidates[0]
	var assessed *v1alpha1.ImpactAssessmentSpec
	if released.Assessment != nil {
		assessed = released.Assessment.DeepCopy()
	}
	content := NewContent(released.Digest, released.System.DeepCopy(), released.AssessmentName, assessed, slices.Clone(w.authors))
	w.release = &content
	return w
}

// bind makes the decisions what they are in the input: on the content of the moment.
func (w *world) bind(in Input) {
	w.decisions = w.decisions[:0]
	for _, d := range in.Decisions {
		w.decisions = append(w.decisions, d.OversightDecision)
	}
}

// input is the world as facts. Decisions without a digest are on the content as it is now.
func (w *world) input() Input {
	in := Input{
		Namespace: w.namespace, SystemName: w.systemName, Workload: w.workload, Release: w.release, Monitors: w.monitors,
		Breaches: w.breaches, SilentSince: w.silentSince, RegisteredImages: w.registered, Running: w.running, DefaultMode: w.defaultMode, Unread: w.unread, Now: w.now,
	}
	if w.system != nil {
		in.System = &System{Name: w.systemName, Labels: w.labels, Declared: w.system, UID: w.uid, Lifecycle: w.lifecycle}
		in.Candidates = w.candidates()
	}
	for _, d := range w.decisions {
		d = d.DeepCopy()
		if d.Spec.ContentDigest == "" && d.Spec.Subject.Kind == v1alpha1.KindImpactAssessment {
			for _, c := range in.Candidates {
				if c.AssessmentName == d.Spec.Subject.Name {
					d.Spec.ContentDigest = c.Digest
				}
			}
		}
		seal, unsealed := w.unsealed[d.Name]
		if !unsealed {
			seal = SealHolds
		}
		in.Decisions = append(in.Decisions, Recorded{OversightDecision: d, Signature: w.signatures[d.Name], Seal: seal})
	}
	for _, p := range w.policies {
		compiled, err := CompilePolicy(p.name, p.spec)
		if err != nil {
			panic(err) // A test's own policy is wrong.
		}
		in.Policies = append(in.Policies, compiled)
	}
	return in
}

func (w *world) candidates() []Content {
	if len(w.assessments) == 0 {
		return []Content{NewContent(digestFor(w.system, "", nil), w.system, "", nil, w.authors)}
	}
	candidates := make([]Content, 0, len(w.assessments))
	for _, a := range w.assessments {
		candidates = append(candidates, NewContent(digestFor(w.system, a.name, a.spec), w.system, a.name, a.spec, w.authors))
	}
	return candidates
}

// digestFor stands in for the content digest, which the core takes as given: it differs wherever the content does.
func digestFor(system *v1alpha1.SystemContent, name string, spec *v1alpha1.ImpactAssessmentSpec) v1alpha1.ContentDigest {
	raw, err := json.Marshal([]any{system, name, spec})
	if err != nil {
		panic(err) // These types always encode.
	}
	sum := sha256.Sum256(raw)
	return v1alpha1.ContentDigest("aims.v1:sha256:" + hex.EncodeToString(sum[:]))
}

// ruleRow is one row of a rule's table: a change of the valid world, and what the rule says then.
type ruleRow struct {
	why    string
	change func(*world)
	// want are the messages of the findings with the rule's reason. None: the rule is silent, whatever the other rules say.
	want []string
	// deploy and run are checked where they are given.
	deploy, run v1alpha1.Permission
	// recheck is how long after now the verdict is to be looked at again, checked where it is given.
	recheck time.Duration
}

func checkRule(t *testing.T, reason v1alpha1.Reason, rows []ruleRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			w := newWorld()
			row.change(w)
			v := Evaluate(w.input())
			var got []string
			for _, f := range v.Findings {
				if f.Reason == reason {
					got = append(got, f.Message)
				}
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("%s: messages (-want +got):\n%s", reason, diff)
			}
			if row.deploy != "" && row.deploy != v.Deploy {
				t.Errorf("deploy is %s, want %s; reasons %v", v.Deploy, row.deploy, v.Reasons())
			}
			if row.run != "" && row.run != v.Run {
				t.Errorf("run is %s, want %s; reasons %v", v.Run, row.run, v.Reasons())
			}
			if want := w.now.Add(row.recheck); row.recheck != 0 && !v.RecheckAt.Equal(want) {
				t.Errorf("recheckAt is %s, want %s", v.RecheckAt, want)
			}
		})
	}
}
