// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestServiceAccountsDecideWhereEveryPolicySaysSo(t *testing.T) {
	t.Parallel()
	bot := []v1alpha1.ServiceAccountName{"platform:bot"}
	named := func(w *world) { w.policy().Requirements.ServiceAccounts = bot }
	for name, test := range map[string]struct {
		change func(*world)
		user   string
		policy string
		lets   bool
	}{
		"named":             {named, "system:serviceaccount:platform:bot", "", true},
		"not named":         {func(*world) {}, "system:serviceaccount:platform:bot", policyName, false},
		"another namespace": {named, "system:serviceaccount:lending:bot", policyName, false},
		"one policy does not": {func(w *world) {
			named(w)
			w.addPolicy("strict", func(*v1alpha1.OversightPolicySpec) {})
		}, "system:serviceaccount:platform:bot", "strict", false},
		"no policy": {func(w *world) { w.policies = nil }, "system:serviceaccount:platform:bot", "", false},
		"no system": {func(w *world) { w.system = nil }, "system:serviceaccount:platform:bot", "", false},
	} {
		w := newWorld()
		test.change(w)
		in := w.input()
		if policy, lets := in.LetsDecide(test.user); policy != test.policy || lets != test.lets {
			t.Errorf("%s: %q, %t", name, policy, lets)
		}
	}
	if IsServiceAccount("rita") || !IsServiceAccount("system:serviceaccount:platform:bot") {
		t.Error("people and service accounts are confused")
	}
}
