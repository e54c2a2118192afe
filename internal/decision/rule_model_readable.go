// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleModelReadable finds places where a workload names a model that cannot be read from the workload itself, such as a ConfigMap or a
// script. What is not read is not assumed to be registered.
func ruleModelReadable(s *scene) {
	if s.req.artifacts.value == v1alpha1.ArtifactsAny {
		return
	}
	for _, ref := range s.in.Workload.Models {
		if ref.Unread == "" {
			continue
		}
		s.add(Finding{
			Reason:   v1alpha1.ReasonModelUnreadable,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    ref.Field,
			Policy:   s.req.artifacts.policy,
			Message:  "the model cannot be read here: " + ref.Unread,
			Remedies: []string{"write the model out literally in the container's arguments or environment"},
		})
	}
}
