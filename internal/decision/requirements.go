// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// from is a value and the policy that it comes from.
type from[T any] struct {
	value  T
	policy string
}

// requirements is what several policies ask for together: of each value the strictest, with the policy that it comes from. Of two equally
// strict policies the first by name is named.
type requirements struct {
	policies []*Policy
	// heard are the decisions that count under these policies.
	heard []*v1alpha1.OversightDecision
	// distrusted are the signed ones that do not.
	distrusted []distrusted

	assessment  from[bool]
	sections    []from[v1alpha1.AssessmentSection]
	maximumAge  from[time.Duration] // 0: no maximum
	highestRisk from[v1alpha1.ImpactLevel]
	bounds      []fairnessBound
	approvals   []from[v1alpha1.ApprovalRequirement]
	separation  from[bool]
	monitoring  []from[v1alpha1.CheckKind]
	artifacts   from[v1alpha1.ArtifactRule]
	admission   from[v1alpha1.AdmissionMode]
	onLapse     from[v1alpha1.LapseAction]
	// onDrift is what is done while a breach goes on; reassessment, whether it asks for a newer assessment even after.
	onDrift      from[v1alpha1.LapseAction]
	reassessment from[bool]
	silence      time.Duration
	podAccess    from[v1alpha1.PodAccess]
	scaleUp      from[v1alpha1.ScaleUp]
	grace        time.Duration
	haltAfter    time.Duration
}

// noPolicy stands in where no policy applies: what it asks for is what an empty policy asks for, and defaultMode says what that means.
var noPolicy = Policy{Spec: &v1alpha1.OversightPolicySpec{}}

// bareAssessment is what a policy asks for that asks for approvals alone: people approve an assessment, so there must be one.
var bareAssessment = v1alpha1.AssessmentRequirement{}

// merge takes the strictest of what the policies ask for, and of what the question supposes.
func (in *Input) merge(policies []*Policy) requirements {
	r := merge(policies, in.DefaultMode)
	if in.AtLeast != "" && len(policies) > 0 && rankMode(in.AtLeast) > rankMode(r.admission.value) {
		r.admission = from[v1alpha1.AdmissionMode]{in.AtLeast, ""}
	}
	r.hear(in)
	return r
}

// merge takes the strictest of each value. The policies are sorted by name.
func merge(policies []*Policy, defaultMode v1alpha1.AdmissionMode) requirements {
	r := requirements{policies: policies}
	if len(policies) == 0 {
		r.artifacts.value, r.admission.value = noPolicy.artifacts(), defaultMode
		r.onLapse.value, r.onDrift.value = v1alpha1.LapseReport, v1alpha1.LapseReport
		return r
	}
	for i, p := range policies {
		r.mergeAssessment(p)
		r.mergePeople(p)
		stricter(&r.artifacts, p.artifacts(), p.Name, rankArtifacts)
		stricter(&r.admission, p.admission(), p.Name, rankMode)
		stricter(&r.onLapse, p.onLapse(), p.Name, rankLapse)
		r.mergeDrift(p)
		stricter(&r.podAccess, p.podAccess(), p.Name, rankPodAccess)
		stricter(&r.scaleUp, p.scaleUp(), p.Name, rankScaleUp)
		if after := p.haltAfter(); i == 0 || after < r.haltAfter {
			r.haltAfter = after
		}
		grace := time.Duration(p.Spec.Enforcement.GracePeriodHours) * time.Hour
		if i == 0 || grace < r.grace {
			r.grace = grace
		}
	}
	return r
}

// resumedBy tells whether a Resume in this role counts for every policy.
func (r *requirements) resumedBy(role v1alpha1.RoleName) bool {
	return !slices.ContainsFunc(r.policies, func(p *Policy) bool {
		return len(p.Spec.Enforcement.ResumeRoles) > 0 && !slices.Contains(p.Spec.Enforcement.ResumeRoles, role)
	})
}

func (r *requirements) mergeDrift(p *Policy) {
	action, reassess := p.onDrift()
	stricter(&r.onDrift, action, p.Name, rankLapse)
	if reassess && !r.reassessment.value {
		r.reassessment = from[bool]{true, p.Name}
	}
	if silence := p.silence(); r.silence == 0 || silence < r.silence {
		r.silence = silence
	}
}

func (r *requirements) mergeAssessment(p *Policy) {
	a := p.Spec.Requirements.Assessment
	if a == nil && p.asksPeople() {
		a = &bareAssessment
	}
	if a == nil {
		return
	}
	if !r.assessment.value {
		r.assessment = from[bool]{true, p.Name}
	}
	if r.sections == nil {
		r.sections = make([]from[v1alpha1.AssessmentSection], 0, len(a.Sections))
	}
	for _, s := range a.Sections {
		if !slices.ContainsFunc(r.sections, func(f from[v1alpha1.AssessmentSection]) bool { return f.value == s }) {
			r.sections = append(r.sections, from[v1alpha1.AssessmentSection]{s, p.Name})
		}
	}
	if age := time.Duration(a.MaximumAgeDays) * 24 * time.Hour; age > 0 && (r.maximumAge.value == 0 || age < r.maximumAge.value) {
		r.maximumAge = from[time.Duration]{age, p.Name}
	}
	stricter(&r.highestRisk, highestResidualRisk(a), p.Name, func(l v1alpha1.ImpactLevel) int { return 10 - l.Rank() })
	for _, b := range p.bounds {
		r.mergeBound(b)
	}
}

func (r *requirements) mergeBound(b fairnessBound) {
	i := slices.IndexFunc(r.bounds, func(have fairnessBound) bool { return have.metric == b.metric })
	if i < 0 {
		r.bounds = append(r.bounds, b)
		return
	}
	have := &r.bounds[i]
	if b.minimum > have.minimum || b.maximum < have.maximum || b.minSamples > have.minSamples {
		have.minimum, have.maximum = max(have.minimum, b.minimum), min(have.maximum, b.maximum)
		have.minSamples, have.policy = max(have.minSamples, b.minSamples), b.policy
	}
}

// usualRoles is how many roles all policies of a system ask for, as a rule.
const usualRoles = 4

func (r *requirements) mergePeople(p *Policy) {
	if r.approvals == nil {
		r.approvals = make([]from[v1alpha1.ApprovalRequirement], 0, max(usualRoles, len(p.Spec.Requirements.Approvals)))
	}
	for _, a := range p.Spec.Requirements.Approvals {
		r.approvals = askFor(r.approvals, a, p.Name)
	}
	sortByRole(r.approvals)
	if p.separates() && !r.separation.value {
		r.separation = from[bool]{true, p.Name}
	}
	for _, k := range p.Spec.Requirements.Monitoring {
		if !slices.ContainsFunc(r.monitoring, func(f from[v1alpha1.CheckKind]) bool { return f.value == k }) {
			r.monitoring = append(r.monitoring, from[v1alpha1.CheckKind]{k, p.Name})
		}
	}
}

// askFor adds what a policy asks for to what others do: of the same role, the larger count.
func askFor(asked []from[v1alpha1.ApprovalRequirement], a v1alpha1.ApprovalRequirement, policy string) []from[v1alpha1.ApprovalRequirement] {
	i := slices.IndexFunc(asked, func(f from[v1alpha1.ApprovalRequirement]) bool { return f.value.Role == a.Role })
	switch {
	case i < 0:
		return append(asked, from[v1alpha1.ApprovalRequirement]{a, policy})
	case a.Count > asked[i].value.Count:
		asked[i] = from[v1alpha1.ApprovalRequirement]{a, policy}
	}
	return asked
}

func sortByRole(asked []from[v1alpha1.ApprovalRequirement]) {
	slices.SortFunc(asked, func(a, b from[v1alpha1.ApprovalRequirement]) int { return cmp.Compare(a.value.Role, b.value.Role) })
}

func stricter[T ~string](have *from[T], value T, policy string, rank func(T) int) {
	if have.value == "" || rank(value) > rank(have.value) {
		*have = from[T]{value, policy}
	}
}

// The ranks below order values from the least to the most strict. An unknown value ranks as the most strict.

func rankTier(t v1alpha1.RiskTier) int {
	return rankIn(t, v1alpha1.RiskMinimal, v1alpha1.RiskLimited, v1alpha1.RiskHigh, v1alpha1.RiskProhibited)
}

func rankMode(m v1alpha1.AdmissionMode) int {
	return rankIn(m, v1alpha1.ModeAudit, v1alpha1.ModeWarn, v1alpha1.ModeHold, v1alpha1.ModeDeny)
}

func rankLapse(a v1alpha1.LapseAction) int {
	return rankIn(a, v1alpha1.LapseReport, v1alpha1.LapseFreezeRollouts, v1alpha1.LapseEvict)
}

func rankPodAccess(a v1alpha1.PodAccess) int {
	return rankIn(a, v1alpha1.PodAccessAllow, v1alpha1.PodAccessDeny)
}

func rankScaleUp(s v1alpha1.ScaleUp) int {
	return rankIn(s, v1alpha1.ScaleUpAllow, v1alpha1.ScaleUpDeny)
}

func rankArtifacts(a v1alpha1.ArtifactRule) int {
	return rankIn(a, v1alpha1.ArtifactsAny, v1alpha1.ArtifactsDeclared, v1alpha1.ArtifactsDigest)
}

func rankDiscovery(m v1alpha1.DiscoveryMode) int {
	return rankIn(m, v1alpha1.DiscoveryAudit, v1alpha1.DiscoveryWarn, v1alpha1.DiscoveryHold, v1alpha1.DiscoveryDeny)
}

func rankIn[T comparable](value T, order ...T) int {
	if i := slices.Index(order, value); i >= 0 {
		return i
	}
	return len(order)
}
