// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleModelPinned finds models named without an immutable revision where policy asks for pinned artifacts.
func ruleModelPinned(s *scene) {
	if rankArtifacts(s.req.artifacts.value) < rankArtifacts(v1alpha1.ArtifactsDigest) {
		return
	}
	for _, ref := range s.in.Workload.Models {
		if ref.Unread != "" || ref.pinned() {
			continue
		}
		s.add(Finding{
			Reason:   v1alpha1.ReasonModelNotPinned,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    ref.Field,
			Policy:   s.req.artifacts.policy,
			Message:  "model " + quote(ref.Written) + " is named without an immutable revision, which policy " + quote(s.req.artifacts.policy) + " asks for",
			Remedies: []string{"name the full commit hash (such as --revision) or a digest, and register it as the model's version"},
		})
	}
}
