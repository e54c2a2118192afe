// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// allowedImage is an image that policy allows, in its parts.
type allowedImage struct {
	// repository is the full repository; with below, the path that what is allowed lies below, a slash at its end.
	repository string
	below      bool
	tag        string
	digest     string
}

// anyName stands in for the * at the end of a path while it is parsed.
const anyName = "any"

// compileAllowed parses the images that a field of a policy allows. A repository that does not parse would allow nothing, which whoever wrote
// it should know.
func compileAllowed(policy, field string, images []v1alpha1.AllowedImage) ([]allowedImage, error) {
	compiled := make([]allowedImage, 0, len(images))
	for i := range images {
		written := images[i].Repository
		path, below := strings.CutSuffix(written, "*")
		if below {
			written = path + anyName
		}
		repository, err := name.NewRepository(written, name.WeakValidation)
		if err != nil {
			return nil, fmt.Errorf("policy %q: %s[%d].repository: %w", policy, field, i, err)
		}
		allowed := allowedImage{repository: repository.Name(), below: below, tag: images[i].Tag, digest: string(images[i].Digest)}
		if below {
			allowed.repository = strings.TrimSuffix(allowed.repository, anyName)
		}
		compiled = append(compiled, allowed)
	}
	return compiled, nil
}

// covers tells whether an image that a workload names is allowed. A digest in the workload is what runs, whatever its tag says.
func (a allowedImage) covers(running Image) bool {
	switch {
	case running.Repository == "":
		return false
	case a.below && !strings.HasPrefix(running.Repository, a.repository), !a.below && running.Repository != a.repository:
		return false
	case a.digest != "":
		return running.Digest == a.digest
	case a.tag != "":
		return running.Digest == "" && running.Tag == a.tag
	}
	return true
}

func allows(list []allowedImage, running Image) bool {
	return slices.ContainsFunc(list, func(a allowedImage) bool { return a.covers(running) })
}

// sidecar tells whether an image may run beside the content's own without being registered: every policy that looks at artifacts allows it, and
// its container names no model and lets none be loaded.
func (s *scene) sidecar(image WorkloadImage) bool {
	if !s.req.allowsSidecar(image.Image) || s.in.Workload.serves(image) {
		return false
	}
	// Beside means that something of the system's own is there.
	return slices.ContainsFunc(s.in.Workload.Images, func(other WorkloadImage) bool { return s.content.registers(other.Image) })
}

func (r *requirements) allowsSidecar(image Image) bool {
	asked := false
	for _, p := range r.policies {
		if p.artifacts() == v1alpha1.ArtifactsAny {
			continue
		}
		if !allows(p.sidecars, image) {
			return false
		}
		asked = true
	}
	return asked
}

// serves tells whether what runs an image names a model or lets models be loaded.
func (w *Workload) serves(image WorkloadImage) bool {
	place := image.Field[:strings.LastIndex(image.Field, ".")+1]
	if place == "" || strings.Contains(image.Field, ".volumes[") {
		return true
	}
	return slices.ContainsFunc(w.Models, func(m ModelReference) bool { return strings.HasPrefix(m.Field, place) }) ||
		slices.ContainsFunc(w.RuntimeLoading, func(l Switch) bool { return strings.HasPrefix(l.Field, place) })
}

// exempts tells whether all images of a workload may run without a system.
func (p *Policy) exempts(w *Workload) bool {
	return len(w.Images) > 0 && p.firstNotExempt(w) == ""
}

// firstNotExempt is the field of an image that may not, the first by field whatever the order of the facts. Empty: there is none.
func (p *Policy) firstNotExempt(w *Workload) string {
	first := ""
	for _, image := range w.Images {
		if (first == "" || image.Field < first) && !allows(p.exempt, image.Image) && !allows(p.sidecars, image.Image) {
			first = image.Field
		}
	}
	return first
}
