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
	// Deploy is for a new or changed workload, Run for a pod of what was admitted before.
	Deploy v1alpha1.Permission `json:"deploy"`
	Run    v1alpha1.Permission `json:"run"`
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

// Has tells whether any of the reasons is among the findings.
func (v *Verdict) Has(reasons ...v1alpha1.Reason) bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return slices.Contains(reasons, f.Reason) })
}

// Better orders permissions: Allow, Hold, Deny, CannotDecide. It tells whether a permits more than b.
func Better(a, b v1alpha1.Permission) bool { return rankPermission(a) < rankPermission(b) }

func rankPermission(p v1alpha1.Permission) int {
	return rankIn(p, v1alpha1.PermissionAllow, v1alpha1.PermissionHold, v1alpha1.PermissionDeny, v1alpha1.PermissionCannotDecide)
}

func worse(a, b v1alpha1.Permission) v1alpha1.Permission {
	if Better(a, b) {
		return b
	}
	return a
}

// deployPermission is what an effect does to a new or changed workload.
func (r *requirements) deployPermission(e effect, discovery v1alpha1.DiscoveryMode) v1alpha1.Permission {
	switch e {
	case byHalt:
		return v1alpha1.PermissionDeny
	case byGrace:
		return v1alpha1.PermissionAllow
	case byLapse:
		if r.onLapse.value == v1alpha1.LapseReport || rankMode(r.admission.value) < rankMode(v1alpha1.ModeHold) {
			return v1alpha1.PermissionAllow
		}
		if rankLapse(r.onLapse.value) < rankLapse(v1alpha1.LapseEvict) {
			// Holding would hold nothing: the pods could not be told from those of the release, which go on running.
			return v1alpha1.PermissionDeny
		}
	case byDiscovery:
		if rankDiscovery(discovery) >= rankDiscovery(v1alpha1.DiscoveryDeny) {
			return v1alpha1.PermissionDeny
		}
		return v1alpha1.PermissionAllow
	case byStop:
		if rankMode(r.admission.value) >= rankMode(v1alpha1.ModeHold) {
			return v1alpha1.PermissionDeny
		}
	case byAdmission:
	}
	switch r.admission.value {
	case v1alpha1.ModeAudit, v1alpha1.ModeWarn:
		return v1alpha1.PermissionAllow
	case v1alpha1.ModeHold:
		return v1alpha1.PermissionHold
	case v1alpha1.ModeDeny:
	}
	return v1alpha1.PermissionDeny
}

// runPermission is what an effect does to a pod of the judged content. A lapse leaves what was admitted before alone unless policy evicts.
// A pod that may not run is held, so that it starts by itself once the shortcoming is mended; it is denied only where nothing but a new
// declaration can mend it.
func (r *requirements) runPermission(e effect, discovery v1alpha1.DiscoveryMode) v1alpha1.Permission {
	switch e {
	case byHalt:
		return v1alpha1.PermissionHold
	case byLapse:
		if rankLapse(r.onLapse.value) < rankLapse(v1alpha1.LapseEvict) || rankMode(r.admission.value) < rankMode(v1alpha1.ModeHold) {
			return v1alpha1.PermissionAllow
		}
		return v1alpha1.PermissionHold
	case byGrace:
		return v1alpha1.PermissionAllow
	case byAdmission, byStop, byDiscovery:
	}
	return r.deployPermission(e, discovery)
}
