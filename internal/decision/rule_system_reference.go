// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleSystemReference finds workloads that name one system on the object and another, or none, on the pod template: the template counts,
// and a reader must not be led to believe otherwise.
func ruleSystemReference(s *scene) {
	w := s.in.Workload
	if w == nil || w.ObjectSystem == "" || w.ObjectSystem == w.System {
		return
	}
	template := "none"
	if w.System != "" {
		template = quote(w.System)
	}
	s.add(Finding{
		Reason: v1alpha1.ReasonSystemReferenceMismatch,
		Object: w.Kind + "/" + w.Name,
		Field:  "metadata.labels",
		Message: "the object's label " + v1alpha1.SystemLabel + " names " + quote(w.ObjectSystem) + ", that of its pod template names " + template +
			"; the pod template's counts",
		Remedies: []string{"set the label " + v1alpha1.SystemLabel + " to the same system on both, or on the pod template alone"},
	})
}
