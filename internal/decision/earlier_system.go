// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strconv"

	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ofEarlierSystem tells whether an approval or a waiver is about an earlier system of this name, one that was deleted since, by what its seal says. What is known of
// that one, such as what its monitors said, went with it, and decisions stay: so whoever may delete and create a system could have its breach
// forgotten, and its approvals kept.
func (s *scene) ofEarlierSystem(d *v1alpha1.OversightDecision) bool {
	return s.in.System != nil && (d.Spec.Decision == v1alpha1.DecisionApprove || d.Spec.Decision == v1alpha1.DecisionWaive) && d.Spec.Seal != nil && types.UID(d.Spec.Seal.SubjectUID) != s.in.System.UID
}

// sayOfEarlierSystem is why approvals that people remember do not count.
func (s *scene) sayOfEarlierSystem() string {
	switch n := s.tally.ofEarlierSystem; n {
	case 0:
		return ""
	case 1:
		return "; an earlier approval is of a system of this name that was deleted since"
	default:
		return "; " + strconv.Itoa(n) + " earlier approvals are of a system of this name that was deleted since"
	}
}
