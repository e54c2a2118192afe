// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const messageNotYetInForce = "The operator has this policy written into the configuration of the API servers, which obey all of it within seconds. Until then one of the gate's two " +
	"layers may be missing in namespaces that only this policy selects."

// InForce notes the policies that API servers obey as they are now.
func (w *Watch) InForce(policies []v1alpha1.OversightPolicy) {
	now := map[types.UID]int64{}
	for i := range policies {
		now[policies[i].UID] = policies[i].Generation
	}
	w.mutex.Lock()
	changed := !maps.Equal(now, w.inForce)
	w.inForce = now
	listeners := slices.Clone(w.listeners)
	w.mutex.Unlock()
	if !changed {
		return
	}
	for _, listener := range listeners {
		listener()
	}
}

// ConditionOf is the condition of one policy. Everything may be what it should be, and API servers know nothing of the policy yet.
func (w *Watch) ConditionOf(policy *v1alpha1.OversightPolicy) metav1.Condition {
	state := w.State()
	c := Condition(&state, policy.Status.Conditions)
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if state.Known && c.Status == metav1.ConditionTrue && w.inForce[policy.UID] != policy.Generation {
		c.Status, c.Reason, c.Message = metav1.ConditionUnknown, v1alpha1.EnforcementNotYetInForceReason, messageNotYetInForce
	}
	return c
}
