// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestAccess(t *testing.T) {
	for _, row := range []struct {
		why    string
		change func(*world)
		policy string
	}{
		{"a policy that does not say so forbids nothing", func(*world) {}, ""},
		{"one that says Allow neither", func(w *world) { w.policy().Enforcement.PodAccess = v1alpha1.PodAccessAllow }, ""},
		{"one that says Deny does", func(w *world) { w.policy().Enforcement.PodAccess = v1alpha1.PodAccessDeny }, "high-risk"},
		{"a word that this version does not know is the strictest", func(w *world) { w.policy().Enforcement.PodAccess = "Ask" }, "high-risk"},
		{"of two policies the stricter counts", func(w *world) {
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Enforcement.PodAccess = v1alpha1.PodAccessDeny })
		}, "strict"},
		{"a policy of other systems forbids nothing here", func(w *world) {
			w.policy().Enforcement.PodAccess = v1alpha1.PodAccessDeny
			w.policy().AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskMinimal}
		}, ""},
		{"a system that is not registered might be of any tier", func(w *world) {
			w.policy().Enforcement.PodAccess = v1alpha1.PodAccessDeny
			w.policy().AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskMinimal}
			w.system = nil
		}, "high-risk"},
		{"where no policy governs nothing is forbidden", func(w *world) {
			w.policy().Enforcement.PodAccess = v1alpha1.PodAccessDeny
			w.namespace.Labels = nil
		}, ""},
	} {
		w := newWorld()
		row.change(w)
		if allowed, policy := Access(w.input()); policy != row.policy || allowed != (row.policy == "") {
			t.Errorf("%s: allowed %t, forbidden by %q, want %q", row.why, allowed, policy, row.policy)
		}
	}
}
