// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleSystemLabelled finds workloads that look like AI and name no system. What looks like AI is the policies' choice; of several policies
// that recognise the workload the strictest counts.
func ruleSystemLabelled(s *scene) {
	w := s.in.Workload
	if w == nil || s.in.SystemName != "" || s.in.System != nil {
		return
	}
	var found Finding
	for _, p := range s.req.policies {
		field, sign := recognise(s.in, p)
		if sign == "" || found.Policy != "" && rankDiscovery(p.discoveryMode()) <= rankDiscovery(s.discovery) {
			continue
		}
		s.discovery = p.discoveryMode()
		found = Finding{
			Reason:  v1alpha1.ReasonSystemUnlabelled,
			Object:  w.Kind + "/" + w.Name,
			Field:   field,
			Policy:  p.Name,
			Message: "it " + sign + " but names no AI system, which policy " + quote(p.Name) + " looks for",
			Remedies: []string{
				s.command("apply -f aisystem.yaml") + "   # register the system",
				"then label the pod template with its name: " + v1alpha1.SystemLabel + ": NAME",
			},
			effect: byDiscovery,
		}
	}
	if found.Policy != "" {
		s.add(found)
	}
}

// recognise looks for the signs that the policy looks for, and says where it found which. No sign: the workload does not look like AI.
func recognise(in *Input, p *Policy) (field, sign string) {
	if p.discovers(v1alpha1.RecogniseModelReference) && len(in.Workload.Models) > 0 {
		m := slices.MinFunc(in.Workload.Models, func(a, b ModelReference) int {
			return cmp.Or(strings.Compare(a.Field, b.Field), strings.Compare(a.Written, b.Written))
		})
		if m.Written == "" {
			return m.Field, "names a model"
		}
		return m.Field, "names the model " + quote(m.Written)
	}
	if !p.discovers(v1alpha1.RecogniseRegisteredImage) {
		return "", ""
	}
	return registeredImage(in)
}

// registeredImage finds an image of the workload that a system registers. Of several the first by field and system is named, whatever the
// order of the facts.
func registeredImage(in *Input) (field, sign string) {
	var system string
	var found bool
	for _, image := range in.Workload.Images {
		for _, registered := range in.RegisteredImages {
			if registered.Image.Repository == "" || registered.Image.Repository != image.Image.Repository {
				continue
			}
			if !found || cmp.Or(strings.Compare(image.Field, field), strings.Compare(registered.System, system)) < 0 {
				found, field, system = true, image.Field, registered.System
			}
		}
	}
	if !found {
		return "", ""
	}
	return field, "runs an image that AI system " + quote(system) + " registers"
}
