// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// ruleSystemRegistered finds workloads that name a system which their namespace does not have. A system of another namespace does not count.
func ruleSystemRegistered(s *scene) {
	if s.in.SystemName == "" || s.in.System != nil {
		return
	}
	s.add(Finding{
		Reason:  v1alpha1.ReasonSystemNotRegistered,
		Object:  s.systemObject(),
		Message: "namespace " + quote(s.in.Namespace.Name) + " has no AI system " + quote(s.in.SystemName),
		Remedies: []string{
			s.command("apply -f aisystem.yaml") + "   # an AISystem named " + s.in.SystemName,
			s.command("get aisystems") + "   # the names that exist",
		},
	})
}
