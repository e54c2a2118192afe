// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Eviction is what happens to a pod that runs and may not run any more.
type Eviction string

// The ways of an eviction. None leaves the pod alone.
const (
	EvictNone Eviction = ""
	// EvictGently asks through the Eviction API, so that disruption budgets are heard, for as long as it takes.
	EvictGently Eviction = "Evict"
	// EvictByForce deletes the pod, whatever a budget says: a person halted the system, and the time for budgets is over.
	EvictByForce Eviction = "Delete"
)

// decideEviction says whether pods that run must go. The system must be governed, or those that come back would not be held; the pod must not be
// permitted to run; and a person halted the system, or its release has lapsed, was retired or left its limits where policy evicts. What was never approved is held or refused
// when it starts, and left alone where it runs.
func (v *Verdict) decideEviction(req *requirements, s *scene, sides []*scene) {
	if len(req.policies) == 0 || v.Run != v1alpha1.PermissionHold && v.Run != v1alpha1.PermissionDeny {
		return
	}
	switch {
	case !s.haltedAt.IsZero():
		v.Eviction = EvictGently
		if deadline := s.haltedAt.Add(req.haltAfter); s.in.Now.Before(deadline) {
			v.noteRecheck(deadline)
		} else {
			v.Eviction = EvictByForce
		}
	case slices.ContainsFunc(sides, (*scene).evicts):
		v.Eviction = EvictGently
	}
}

// evicts tells whether the release has lapsed, does what is prohibited, or left its limits, or the system was retired, where policy evicts. A word for what
// happens then that this version does not know never evicts.
func (s *scene) evicts() bool {
	return slices.ContainsFunc(s.findings, func(f Finding) bool {
		ends := f.effect == byLapse || f.effect == byStop || f.effect == byDrift
		return ends && (s.released || f.Reason == v1alpha1.ReasonSystemRetired) && s.req.action(f.effect) == v1alpha1.LapseEvict
	})
}

// halt notes since when the system is halted: from then on budgets have so long to be heard.
func (s *scene) halt(at time.Time) {
	if s.haltedAt.IsZero() || at.Before(s.haltedAt) {
		s.haltedAt = at
	}
}
