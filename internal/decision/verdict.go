// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Verdict is the answer to "may this run?".
type Verdict struct {
	// Deploy is for a new or changed workload, Scale for more pods of what was admitted before, Run for a pod of it that takes another's place.
	Deploy v1alpha1.Permission `json:"deploy"`
	Scale  v1alpha1.Permission `json:"scale"`
	Run    v1alpha1.Permission `json:"run"`
	// Eviction is whether pods that run already must go. It is never set where Run allows or nobody can decide.
	Eviction Eviction `json:"eviction,omitempty"`
	// Mode is what the policies do about shortcomings. Under Warn and Audit both permissions stay Allow.
	Mode v1alpha1.AdmissionMode `json:"mode"`
	// Discovery is what policies do about a workload that looks like AI and names no system; empty for any other.
	Discovery v1alpha1.DiscoveryMode `json:"discovery,omitempty"`
	// Basis says which content was judged.
	Basis Basis `json:"basis,omitempty"`
	// ContentDigest is the digest of what was judged, or empty.
	ContentDigest v1alpha1.ContentDigest `json:"contentDigest,omitempty"`
	// Approved tells that policies apply and the judged content has all that they ask of content: it is the release, or becomes it.
	Approved bool `json:"approved"`
	// Assessment is the assessment that was judged, or empty.
	Assessment string `json:"assessment,omitempty"`
	// Tier is the risk tier that was judged, or empty.
	Tier v1alpha1.RiskTier `json:"tier,omitempty"`
	// Policies are the names of the policies that apply, sorted. Empty: no policy does, and Mode is the operator's default.
	Policies []string `json:"policies,omitempty"`
	// Findings are all shortcomings, sorted.
	Findings []Finding `json:"findings,omitempty"`
	// Approvals say, for each role that the policies ask for, who approved the judged content.
	Approvals []RoleTally `json:"approvals,omitempty"`
	// Counted are the names of the decisions that count as approvals of the judged content, sorted.
	Counted []string `json:"counted,omitempty"`
	// ApprovedSince is when the last of them was taken. Zero: none was needed or not all were given.
	ApprovedSince time.Time `json:"approvedSince,omitzero"`
	// ValidUntil is when the judged content's assessment ends. Zero: it does not end by time.
	ValidUntil time.Time `json:"validUntil,omitzero"`
	// ReleaseEnds is when the approval on which the system runs from now on ends. Zero: it does not end by time, or there is none.
	ReleaseEnds time.Time `json:"releaseEnds,omitzero"`
	// Expiry is how near the end of the release's approval is. Empty: it is far off, or there is none.
	Expiry Expiry `json:"expiry,omitempty"`
	// Limits is whether the system is within its limits, as the reason that a condition gives for it, and Monitoring whether policy asks for checks. Both
	// are said of a system as it is declared.
	Limits     Limits `json:"limits,omitempty"`
	Monitoring bool   `json:"monitoring,omitempty"`
	// Stage is the stage that a system as it is declared has come to, and Move its way to the one that it declares, unless it was there before.
	Stage v1alpha1.LifecycleStage `json:"stage,omitempty"`
	Move  *Move                   `json:"move,omitempty"`
	// Silent tells that a kind of check that policy asks for has no data.
	Silent bool `json:"silent,omitempty"`
	// RecheckAt is the earliest moment at which time alone can change the verdict. Zero: time cannot.
	RecheckAt time.Time `json:"recheckAt,omitzero"`
}

// Basis says which content a verdict judged.
type Basis string

// The contents that a verdict can be about.
const (
	BasisRelease   Basis = "Release"
	BasisCandidate Basis = "Candidate"
)

// Governed tells whether any policy applies.
func (v *Verdict) Governed() bool { return len(v.Policies) > 0 }

// Clean tells whether there is nothing to find fault with. A clean verdict always allows.
func (v *Verdict) Clean() bool { return len(v.Findings) == 0 && v.Deploy == v1alpha1.PermissionAllow }

// Reasons are the findings' reasons, each once, sorted.
func (v *Verdict) Reasons() []v1alpha1.Reason {
	reasons := make([]v1alpha1.Reason, 0, len(v.Findings))
	for _, f := range v.Findings {
		reasons = append(reasons, f.Reason)
	}
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

// Finds tells whether there is a finding with any of the reasons, waived or not.
func (v *Verdict) Finds(reasons ...v1alpha1.Reason) bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return slices.Contains(reasons, f.Rule()) })
}

// Has tells whether any of the reasons is among the findings.
func (v *Verdict) Has(reasons ...v1alpha1.Reason) bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return slices.Contains(reasons, f.Reason) })
}
