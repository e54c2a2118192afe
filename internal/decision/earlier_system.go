// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strconv"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// actsOnDrift tells whether a breach bears on anything, and the policy that wants it so.
func (r *requirements) actsOnDrift() (policy string, acts bool) {
	switch {
	case r.onDrift.value != "" && r.onDrift.value != v1alpha1.LapseReport:
		return r.onDrift.policy, true
	case r.reassessment.value:
		return r.reassessment.policy, true
	}
	return "", false
}

// ofEarlierSystem tells whether an approval is about an earlier system of this name, one that was deleted since. What its monitors said went with it,
// and decisions stay: so where policy acts on a breach, whoever may delete and create a system could have its breach forgotten, and its approvals
// kept. Both times are the API server's.
func (s *scene) ofEarlierSystem(d *v1alpha1.OversightDecision) bool {
	if s.in.System == nil || d.Spec.Decision != v1alpha1.DecisionApprove || d.CreationTimestamp.IsZero() ||
		!d.CreationTimestamp.Time.Before(s.in.System.CreatedAt) {
		return false
	}
	_, acts := s.req.actsOnDrift()
	return acts
}

// sayOfEarlierSystem is why approvals that people remember do not count.
func (s *scene) sayOfEarlierSystem() string {
	if s.tally.ofEarlierSystem == 0 {
		return ""
	}
	policy, _ := s.req.actsOnDrift()
	earlier := "; an earlier approval is"
	if n := s.tally.ofEarlierSystem; n > 1 {
		earlier = "; " + strconv.Itoa(n) + " earlier approvals are"
	}
	return earlier + " of a system of this name that was deleted since, whose breaches nobody knows, and policy " + quote(policy) + " acts on those"
}
