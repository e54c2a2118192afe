// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleMonitored finds systems without a kind of check that policy asks for.
func ruleMonitored(s *scene) {
	for _, want := range s.req.monitoring {
		if slices.ContainsFunc(s.in.Monitors, func(m Monitor) bool { return m.Kind == want.value }) {
			continue
		}
		s.fall(Finding{
			Reason:  v1alpha1.ReasonMonitorMissing,
			Object:  s.systemObject(),
			Policy:  want.policy,
			Message: "no valid monitor makes a " + string(want.value) + " check of the system, which policy " + quote(want.policy) + " asks for",
			Remedies: []string{
				"add a DriftMonitor with a " + string(want.value) + " check: " + s.command("apply -f monitor.yaml"),
				s.command("get driftmonitors"),
			},
		})
	}
}
