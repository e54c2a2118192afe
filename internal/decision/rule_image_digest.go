// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleImageDigest finds pods that run another digest than the approved one under a tag that moved. Where policy asks for digests, such a pod falls
// short like any that names a tag. Elsewhere it is reported and nothing else, and never evicted: what takes its place names the same tag, so that
// no gate could hold it, and runs the same.
func ruleImageDigest(s *scene) {
	if s.req.artifacts.value == v1alpha1.ArtifactsAny {
		return
	}
	approved := s.content
	if s.in.Release != nil {
		approved = s.in.Release
	}
	if s.in.Workload == nil {
		s.judgeRunning(approved)
		return
	}
	effect := byGrace
	if rankArtifacts(s.req.artifacts.value) >= rankArtifacts(v1alpha1.ArtifactsDigest) {
		effect = byAdmission
	}
	for _, image := range s.in.Workload.Images {
		if digests := approved.digests(image.Image); image.Runs == "" || len(digests) == 0 || slices.Contains(digests, image.Runs) {
			continue
		}
		s.add(Finding{
			Reason:   v1alpha1.ReasonImageDigestDiffers,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    image.Field,
			Policy:   s.req.artifacts.policy,
			Message:  "image " + quote(image.Written) + " runs as " + quote(image.Runs) + ", which AI system " + quote(s.in.SystemName) + " does not register",
			Remedies: s.mendDigest(),
			effect:   effect,
		})
	}
}

// judgeRunning looks at what all pods of the system run, image by image.
func (s *scene) judgeRunning(approved *Content) {
	running := map[Image][]string{}
	for _, r := range s.in.Running {
		if registered := approved.digests(r.Image); approved.registers(r.Image) && !slices.Contains(registered, r.Digest) {
			running[r.Image] = append(running[r.Image], quote(r.Digest))
		}
	}
	for image, digests := range running {
		slices.Sort(digests)
		digests = slices.Compact(digests)
		name := quote(image.Repository + ":" + image.Tag)
		message := "pods run image " + name + " as " + strings.Join(digests, ", ") + ", which the system does not register"
		if len(approved.digests(image)) == 0 {
			if len(digests) == 1 {
				continue
			}
			message = fmt.Sprintf("pods run image %s as %d different ones: %s", name, len(digests), strings.Join(digests, ", "))
		}
		s.add(Finding{
			Reason: v1alpha1.ReasonImageDigestDiffers, Object: s.systemObject(), Policy: s.req.artifacts.policy, Message: message,
			Remedies: s.mendDigest(), effect: byGrace,
		})
	}
}

func (s *scene) mendDigest() []string {
	return []string{
		"name the image by the registered digest in the pod template, as REPOSITORY@sha256:...",
		"or register the digest that runs and have it approved: " + s.editSystem(),
	}
}

// digests are those that may run under the tag that an image is named by: all that the content registers of its repository. None: the content does
// not register the tag, or with any digest, or the image is named by its digest, which cannot move.
func (c *Content) digests(named Image) []string {
	if named.Digest != "" || !c.registers(named) {
		return nil
	}
	var digests []string
	for _, registered := range c.images {
		switch {
		case registered.Repository != named.Repository:
		case registered.Digest != "":
			digests = append(digests, registered.Digest)
		case registered.Tag == named.Tag:
			return nil
		}
	}
	return digests
}
