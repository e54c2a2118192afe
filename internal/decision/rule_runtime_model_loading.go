// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleRuntimeModelLoading finds switches that let models be loaded while the workload runs, past any approval.
func ruleRuntimeModelLoading(s *scene) {
	if s.req.artifacts.value == v1alpha1.ArtifactsAny {
		return
	}
	for _, sw := range s.in.Workload.RuntimeLoading {
		s.add(Finding{
			Reason:   v1alpha1.ReasonRuntimeModelLoading,
			Object:   s.in.Workload.Kind + "/" + s.in.Workload.Name,
			Field:    sw.Field,
			Policy:   s.req.artifacts.policy,
			Message:  quote(sw.Written) + " lets models be loaded at run time that nobody approved",
			Remedies: []string{"take the setting out, and name every model at start"},
		})
	}
}
