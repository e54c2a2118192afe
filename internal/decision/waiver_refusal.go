// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// WaiverFault is in what a waiver goes beyond what policies say about it.
type WaiverFault uint8

// The faults of waivers, in the order in which they are looked for.
const (
	// WaiverUngoverned: no policy governs the system.
	WaiverUngoverned WaiverFault = iota
	// WaiverNotLet: a policy lets nobody waive the reason.
	WaiverNotLet
	// WaiverOtherRole: policies let people in other roles waive the reason.
	WaiverOtherRole
	// WaiverTooLong: a policy lets people waive the reason for a shorter time.
	WaiverTooLong
	// WaiverAddsNothing: it does not change until when the reason is waived.
	WaiverAddsNothing
)

// WaiverRefusal is why a waiver is refused.
type WaiverRefusal struct {
	Fault  WaiverFault
	Reason v1alpha1.Reason
	// Terms are those that it does not keep.
	Terms []WaiverTerms
}

// RefuseWaiver holds a waiver against what each policy that applies says about each of its reasons. Nil: it keeps to all. Policies may let people in different
// roles waive a reason.
func (in *Input) RefuseWaiver(waiver *v1alpha1.OversightDecision) *WaiverRefusal {
	terms := in.WaiverTerms(waiver)
	if len(terms) == 0 {
		return &WaiverRefusal{Fault: WaiverUngoverned}
	}
	if i := slices.IndexFunc(terms, func(t WaiverTerms) bool { return !t.Waivable }); i >= 0 {
		return &WaiverRefusal{WaiverNotLet, terms[i].Reason, terms[i : i+1]}
	}
	for _, reason := range waiver.Spec.Waives {
		of := slices.DeleteFunc(slices.Clone(terms), func(t WaiverTerms) bool { return t.Reason != reason })
		if r := refuseReason(waiver, reason, of); r != nil {
			return r
		}
	}
	return nil
}

func refuseReason(waiver *v1alpha1.OversightDecision, reason v1alpha1.Reason, terms []WaiverTerms) *WaiverRefusal {
	mine := slices.DeleteFunc(slices.Clone(terms), func(t WaiverTerms) bool { return t.Role != waiver.Spec.Role })
	if len(mine) == 0 {
		return &WaiverRefusal{WaiverOtherRole, reason, terms}
	}
	lasts := waiver.Spec.ExpiresAt.Sub(waiver.Spec.DecidedAt.Time)
	if i := slices.IndexFunc(mine, func(t WaiverTerms) bool { return lasts > t.Longest+clockSkew }); i >= 0 {
		return &WaiverRefusal{WaiverTooLong, reason, mine[i : i+1]}
	}
	if !slices.ContainsFunc(mine, func(t WaiverTerms) bool { return t.Adds }) {
		return &WaiverRefusal{WaiverAddsNothing, reason, mine}
	}
	return nil
}
