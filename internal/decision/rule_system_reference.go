// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleSystemReference finds workloads that name one system on the object and another, or none, on the pod template: the template counts,
// and a reader must not be led to believe otherwise. So it finds workloads whose pod templates name different systems: each template's counts for
// its own pods, and none for the workload.
func ruleSystemReference(s *scene) {
	w := s.in.Workload
	if w == nil {
		return
	}
	for i := range w.OtherSystems {
		s.add(differentSystems(w, &w.OtherSystems[i]))
	}
	if w.ObjectSystem == "" || w.ObjectSystem == w.System {
		return
	}
	s.add(Finding{
		Reason: v1alpha1.ReasonSystemReferenceMismatch,
		Object: w.Kind + "/" + w.Name,
		Field:  "metadata.labels",
		Message: "the object's label " + v1alpha1.SystemLabel + " names " + quote(w.ObjectSystem) + ", that of its pod template names " + nameOrNone(w.System) +
			"; the pod template's counts",
		Remedies: []string{"set the label " + v1alpha1.SystemLabel + " to the same system on both, or on the pod template alone"},
	})
}

func differentSystems(w *Workload, other *SystemName) Finding {
	return Finding{
		Reason: v1alpha1.ReasonSystemReferenceMismatch,
		Object: w.Kind + "/" + w.Name,
		Field:  other.Field,
		Message: "the label " + v1alpha1.SystemLabel + " of these pods names " + nameOrNone(other.System) + ", that of others which the same object makes names " +
			quote(w.System) + "; the object is judged as a workload of every system that it names",
		Remedies: []string{"set the label " + v1alpha1.SystemLabel + " to the same system for all pods of the object, or make an object for each system"},
	}
}

func nameOrNone(system string) string {
	if system == "" {
		return "none"
	}
	return quote(system)
}
