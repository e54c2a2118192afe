// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// SettlesWithin is how long API servers may go on without an admission policy or a binding that is new. They obey webhook configurations at once, and
// look for admission policies and bindings once a second.
const SettlesWithin = 5 * time.Second

// Settles tells whether the webhooks rely on a policy or a binding, so that they ask about more for as long as it is new.
func Settles(policyName string) bool { return policyName == PolicyHold || policyName == PolicyGate }

// where is the target in the namespaces of a selector. As long as an API server may not obey the admission policies there, the webhooks ask what
// they ask in a cluster without them: about every pod that the ledger does not permit.
func (t Target) where(selector *metav1.LabelSelector) Target {
	for _, policy := range []string{PolicyHold, PolicyGate} {
		if slices.Contains(t.Settling, policy) || slices.Contains(t.Settling, policy+"-"+hash(selector)) {
			t.Policies = false
		}
	}
	return t
}
