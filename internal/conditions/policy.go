// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Policy is the status of an OversightPolicy that governs this many systems, and of which stricter modes would do this.
// intact says whether the gate itself is what it should be.
func Policy(before v1alpha1.OversightPolicyStatus, generation int64, systems v1alpha1.GovernedSystems,
	stricter []v1alpha1.StricterMode, intact metav1.Condition) v1alpha1.OversightPolicyStatus {
	status := *before.DeepCopy()
	status.ObservedGeneration = generation
	status.Systems, status.Stricter = &systems, stricter
	effective := metav1.Condition{Type: v1alpha1.ConditionEffective, Status: metav1.ConditionFalse}
	switch {
	case systems.Namespaces == 0:
		effective.Reason = v1alpha1.EffectiveNoNamespaceReason
		effective.Message = "The policy selects no namespace, so it governs nothing."
	case systems.Governed == 0:
		effective.Reason = v1alpha1.EffectiveNoSystemReason
		effective.Message = "The policy selects namespaces, but no AI system in them."
	default:
		effective.Status, effective.Reason = metav1.ConditionTrue, v1alpha1.EffectiveSystemsGovernedReason
		effective.Message = "The policy governs " + strconv.Itoa(int(systems.Governed)) + " AI systems, of which " +
			strconv.Itoa(int(systems.FallingShort)) + " fall short."
	}
	Set(&status.Conditions, generation, Ready(), effective, intact)
	return status
}

// PolicyInvalid is the status of an OversightPolicy that cannot be evaluated as it is.
func PolicyInvalid(before v1alpha1.OversightPolicyStatus, generation int64, err error, intact metav1.Condition) v1alpha1.OversightPolicyStatus {
	status := *before.DeepCopy()
	status.ObservedGeneration = generation
	Set(&status.Conditions, generation, metav1.Condition{
		Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: v1alpha1.ReadyInvalidSpecReason, Message: err.Error(),
	}, intact)
	return status
}
