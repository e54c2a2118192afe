// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleImagePinned finds images named by a tag, which may move, where policy asks for digests.
func ruleImagePinned(s *scene) {
	if rankArtifacts(s.req.artifacts.value) < rankArtifacts(v1alpha1.ArtifactsDigest) {
		return
	}
	for _, image := range s.in.Workload.Images {
		if image.Image.Digest != "" || s.sidecar(image) {
			continue
		}
		s.add(Finding{
			Reason:   v1alpha1.ReasonImageNotPinned,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    image.Field,
			Policy:   s.req.artifacts.policy,
			Message:  "image " + quote(image.Written) + " is named without its digest, which policy " + quote(s.req.artifacts.policy) + " asks for",
			Remedies: []string{"name the image as REPOSITORY@sha256:..., the digest that the system registers"},
		})
	}
}
