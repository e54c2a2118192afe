// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// countStricter counts the workload by what stricter modes than the present one would do to it, if it was applied anew.
func (s *scope) countStricter(facts *decision.Workload) {
	if s.facts.System == nil || !s.verdict.Governed() {
		return
	}
	if s.stricter == nil {
		for _, mode := range conditions.StricterModes(s.verdict.Mode) {
			s.stricter = append(s.stricter, v1alpha1.StricterCounts{Mode: mode})
		}
	}
	for i := range s.stricter {
		counts := &s.stricter[i]
		switch s.facts.EvaluateStricter(facts, counts.Mode).Deploy {
		case v1alpha1.PermissionHold:
			counts.Held++
		case v1alpha1.PermissionDeny:
			counts.Refused++
		case v1alpha1.PermissionAllow, v1alpha1.PermissionCannotDecide:
		}
	}
}
