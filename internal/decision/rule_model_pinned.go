// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleModelPinned finds models named without an immutable revision where policy asks for pinned artifacts, and revisions that the system
// does not register: an immutable revision that nobody approved is no better than a moving one.
func ruleModelPinned(s *scene) {
	if rankArtifacts(s.req.artifacts.value) < rankArtifacts(v1alpha1.ArtifactsDigest) {
		return
	}
	for _, ref := range s.in.Workload.Models {
		wrong := s.content.unpinned(ref)
		if wrong == "" {
			continue
		}
		s.add(Finding{
			Reason:   v1alpha1.ReasonModelNotPinned,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    ref.Field,
			Policy:   s.req.artifacts.policy,
			Message:  "model " + quote(ref.Written) + wrong + ", which policy " + quote(s.req.artifacts.policy) + " asks for",
			Remedies: []string{"name the full commit hash (such as --revision) or a digest, and register it as the model's version"},
		})
	}
}

// unpinned says what keeps a reference from naming the one thing that was approved, or nothing. What is not read or not registered is the
// business of other rules.
func (c *Content) unpinned(ref ModelReference) string {
	if ref.Unread != "" {
		return ""
	}
	if !ref.pinned() {
		return " is named without an immutable revision"
	}
	model, registered := c.model(ref)
	if registered && ref.Revision != "" && model.Version != ref.Revision {
		return " is named at a revision that the system does not register as its version"
	}
	return ""
}
