// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleModelRegistered finds models that the content does not register. An image is not a model: one image serves whatever it is told to.
func ruleModelRegistered(s *scene) {
	if s.req.artifacts.value == v1alpha1.ArtifactsAny {
		return
	}
	for _, ref := range s.in.Workload.Models {
		if ref.Unread != "" {
			continue
		}
		if _, found := s.content.model(ref); found {
			continue
		}
		what := quote(ref.Written)
		if ref.Revision != "" {
			what += " at revision " + quote(ref.Revision)
		}
		s.add(Finding{
			Reason:   v1alpha1.ReasonModelNotRegistered,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    ref.Field,
			Policy:   s.req.artifacts.policy,
			Message:  "model " + what + " is not registered by AI system " + quote(s.in.SystemName),
			Remedies: []string{"serve a model that the system registers, or register this one and have it approved: " + s.editSystem()},
		})
	}
}
