// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleImageRegistered finds images that the content does not register, and image references that do not parse.
func ruleImageRegistered(s *scene) {
	if s.req.artifacts.value == v1alpha1.ArtifactsAny {
		return
	}
	for _, image := range s.in.Workload.Images {
		if s.content.registers(image.Image) || s.sidecar(image) {
			continue
		}
		what := " is not registered by AI system " + quote(s.in.SystemName)
		if image.Image.Repository == "" {
			what = " is no image reference that can be parsed"
		}
		s.add(Finding{
			Reason:   v1alpha1.ReasonImageNotRegistered,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    image.Field,
			Policy:   s.req.artifacts.policy,
			Message:  "image " + quote(image.Written) + what,
			Remedies: []string{"use an image that the system registers, or register this one and have it approved: " + s.editSystem()},
		})
	}
}

func (c *Content) registers(running Image) bool {
	for i := range c.images {
		if c.images[i].covers(running) {
			return true
		}
	}
	return false
}
