// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Policy is an OversightPolicy whose selectors and numbers are parsed.
type Policy struct {
	Name string
	Spec *v1alpha1.OversightPolicySpec

	namespaces labels.Selector
	systems    labels.Selector
	bounds     []fairnessBound
	sidecars   []allowedImage
	exempt     []allowedImage
	signers    []signer
}

// governedNamespaces is what a policy without a namespaceSelector selects.
var governedNamespaces = labels.SelectorFromSet(labels.Set{v1alpha1.GovernedLabel: v1alpha1.GovernedValue})

// CompilePolicy parses a policy. The error names the field that does not parse; the API server's schema lets no such policy in.
func CompilePolicy(name string, spec *v1alpha1.OversightPolicySpec) (Policy, error) {
	p := Policy{Name: name, Spec: spec, namespaces: governedNamespaces, systems: labels.Everything(), signers: compileSigners(spec.Signers)}
	var err error
	if spec.AppliesTo.NamespaceSelector != nil {
		if p.namespaces, err = metav1.LabelSelectorAsSelector(spec.AppliesTo.NamespaceSelector); err != nil {
			return Policy{}, fmt.Errorf("policy %q: spec.appliesTo.namespaceSelector: %w", name, err)
		}
	}
	if spec.AppliesTo.SystemSelector != nil {
		if p.systems, err = metav1.LabelSelectorAsSelector(spec.AppliesTo.SystemSelector); err != nil {
			return Policy{}, fmt.Errorf("policy %q: spec.appliesTo.systemSelector: %w", name, err)
		}
	}
	if a := spec.Requirements.Assessment; a != nil {
		if p.bounds, err = compileBounds(name, a.Fairness); err != nil {
			return Policy{}, err
		}
	}
	if p.sidecars, err = compileAllowed(name, "spec.requirements.allowedSidecarImages", spec.Requirements.AllowedSidecarImages); err != nil {
		return Policy{}, err
	}
	if d := spec.Discovery; d != nil {
		if p.exempt, err = compileAllowed(name, "spec.discovery.exemptImages", d.ExemptImages); err != nil {
			return Policy{}, err
		}
	}
	return p, nil
}

// SelectsNamespace tells whether the policy governs systems in a namespace with these labels.
func (p *Policy) SelectsNamespace(ns Namespace) bool {
	return p.namespaces.Matches(labels.Set(ns.Labels))
}

// SelectsSystem tells whether the policy governs a system with these labels and any of these tiers, given that it selects its namespace.
func (p *Policy) SelectsSystem(systemLabels map[string]string, tiers ...v1alpha1.RiskTier) bool {
	if !p.systems.Matches(labels.Set(systemLabels)) {
		return false
	}
	if len(p.Spec.AppliesTo.RiskTiers) == 0 {
		return true
	}
	return slices.ContainsFunc(tiers, func(t v1alpha1.RiskTier) bool { return slices.Contains(p.Spec.AppliesTo.RiskTiers, t) })
}

// The accessors below give the value that an omitted field means.

func (p *Policy) admission() v1alpha1.AdmissionMode {
	if p.Spec.Enforcement.Admission == "" {
		return v1alpha1.ModeHold
	}
	return p.Spec.Enforcement.Admission
}

func (p *Policy) onLapse() v1alpha1.LapseAction {
	if p.Spec.Enforcement.OnLapse == "" {
		return v1alpha1.LapseFreezeRollouts
	}
	return p.Spec.Enforcement.OnLapse
}

// onDrift is what happens while a breach goes on, and whether the release needs a newer assessment then and after. A word that this version does
// not know freezes and asks for one, and evicts nothing.
func (p *Policy) onDrift() (action v1alpha1.LapseAction, reassess bool) {
	switch p.Spec.Enforcement.OnDrift {
	case "", v1alpha1.DriftReport:
		return v1alpha1.LapseReport, false
	case v1alpha1.DriftFreezeRollouts:
		return v1alpha1.LapseFreezeRollouts, false
	case v1alpha1.DriftEvict:
		return v1alpha1.LapseEvict, false
	case v1alpha1.DriftRequireReassessment:
		return v1alpha1.LapseReport, true
	}
	return v1alpha1.LapseFreezeRollouts, true
}

// silence is for how long monitors may be without data until more than reporting is done.
func (p *Policy) silence() time.Duration {
	if p.Spec.Enforcement.MonitorSilenceHours <= 0 {
		return day
	}
	return time.Duration(p.Spec.Enforcement.MonitorSilenceHours) * time.Hour
}

func (p *Policy) podAccess() v1alpha1.PodAccess {
	return cmp.Or(p.Spec.Enforcement.PodAccess, v1alpha1.PodAccessAllow)
}

func (p *Policy) scaleUp() v1alpha1.ScaleUp {
	if p.Spec.Enforcement.ScaleUpOnLapse == "" {
		return v1alpha1.ScaleUpAllow
	}
	return p.Spec.Enforcement.ScaleUpOnLapse
}

// haltAfter is for how long after a halt disruption budgets are heard.
func (p *Policy) haltAfter() time.Duration {
	if p.Spec.Enforcement.HaltDeadlineSeconds <= 0 {
		return 10 * time.Second
	}
	return time.Duration(p.Spec.Enforcement.HaltDeadlineSeconds) * time.Second
}

func (p *Policy) artifacts() v1alpha1.ArtifactRule {
	if p.Spec.Requirements.Artifacts == "" {
		return v1alpha1.ArtifactsDeclared
	}
	return p.Spec.Requirements.Artifacts
}

func (p *Policy) runs(stage v1alpha1.LifecycleStage) bool {
	if len(p.Spec.Requirements.Stages) == 0 {
		return stage == v1alpha1.StageOperation
	}
	return slices.Contains(p.Spec.Requirements.Stages, stage)
}

// asksPeople tells whether the policy asks for approvals of any content or of a move.
func (p *Policy) asksPeople() bool {
	r := &p.Spec.Requirements
	return len(r.Approvals) > 0 || slices.ContainsFunc(r.LifecycleMoves, func(m v1alpha1.LifecycleMove) bool { return len(m.Approvals) > 0 })
}

// lifecycleMove is what the policy says about a move. Nil: nothing.
func (p *Policy) lifecycleMove(leaves, comes v1alpha1.LifecycleStage) *v1alpha1.LifecycleMove {
	moves := p.Spec.Requirements.LifecycleMoves
	if i := slices.IndexFunc(moves, func(m v1alpha1.LifecycleMove) bool { return m.From == leaves && m.To == comes }); i >= 0 {
		return &moves[i]
	}
	return nil
}

func (p *Policy) separates() bool {
	return p.Spec.Requirements.SeparationOfDuties != v1alpha1.SeparationNotEnforced
}

func (p *Policy) discoveryMode() v1alpha1.DiscoveryMode {
	if p.Spec.Discovery == nil || p.Spec.Discovery.Mode == "" {
		return v1alpha1.DiscoveryAudit
	}
	return p.Spec.Discovery.Mode
}

func (p *Policy) discovers(r v1alpha1.Recogniser) bool {
	d := p.Spec.Discovery
	return d != nil && (len(d.Recognisers) == 0 || slices.Contains(d.Recognisers, r))
}

func (p *Policy) threshold() int {
	if p.Spec.Discovery.Threshold == 0 {
		return v1alpha1.DefaultDiscoveryThreshold
	}
	return int(p.Spec.Discovery.Threshold)
}

// strict takes a word that it does not know for Enforced.
func (p *Policy) strict() bool {
	strict := p.Spec.Discovery.Strict
	return strict != "" && strict != v1alpha1.StrictNotEnforced
}

// unknownRecognisers are those that the policy names and that the workload was not looked at by, sorted.
func (p *Policy) unknownRecognisers(w *Workload) []v1alpha1.Recogniser {
	var unknown []v1alpha1.Recogniser
	for _, name := range p.Spec.Discovery.Recognisers {
		if name != v1alpha1.RecogniseRegisteredImage && !slices.Contains(w.LookedBy, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}

func highestResidualRisk(a *v1alpha1.AssessmentRequirement) v1alpha1.ImpactLevel {
	switch {
	case a.HighestResidualRisk == "":
		return v1alpha1.ImpactMedium
	case a.HighestResidualRisk.Rank() > v1alpha1.ImpactCritical.Rank():
		// An unknown grade accepts the least, not the most.
		return v1alpha1.ImpactNegligible
	}
	return a.HighestResidualRisk
}
