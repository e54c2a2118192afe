// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Drill is the last drill of a halt of the system that is there now, or nil. It counts as a halt would: somebody vouches for it. One of an earlier system
// of this name was run on that.
func (in *Input) Drill() (last *v1alpha1.OversightDecision) {
	if in.System == nil {
		return nil
	}
	for _, d := range in.Decisions {
		drilled := d.Spec.Decision == v1alpha1.DecisionHalt && d.Spec.Drill && d.Signature == nil && d.Counts() && stamped(d.OversightDecision)
		about := d.Spec.Subject.Kind == v1alpha1.KindAISystem && d.Spec.Subject.Name == in.SystemName &&
			d.Spec.Seal != nil && types.UID(d.Spec.Seal.SubjectUID) == in.System.UID
		if drilled && about && (last == nil || later(d.OversightDecision, last)) {
			last = d.OversightDecision
		}
	}
	return last
}
