// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Verified says whether the operator vouches for a decision, and what to do where it does not.
func Verified(d *v1alpha1.OversightDecision, seal decision.Seal) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionVerified, Status: metav1.ConditionFalse, Reason: string(seal)}
	switch seal {
	case decision.SealHolds:
		c.Status, c.Message = metav1.ConditionTrue, "The operator's seal on the decision holds."
		return c
	case decision.SealOfOtherSystem:
		c.Message = "The decision is about a system of this name that was deleted since."
		if d.Spec.Decision != v1alpha1.DecisionApprove && d.Spec.Decision != v1alpha1.DecisionWaive {
			c.Message += " It stands all the same: a system is not freed of it by making it anew."
			return c
		}
	case decision.SealBroken, decision.SealOfOtherCluster, decision.SealOfOtherNamespace, decision.NotSealed:
		c.Message = "The decision counts for nothing: " + seal.Why() + "."
	default:
		c.Reason, c.Message = string(decision.NotSealed), "The decision counts for nothing: "+seal.Why()+"."
	}
	c.Message += " If it is right, decide again: " + decision.DecideCommand(d)
	return c
}

// VerifiedSignature says whether the policies trust the signature on a decision, and what to do where they do not. Nil: they do.
func VerifiedSignature(distrust *decision.Distrust) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionVerified, Status: metav1.ConditionTrue, Reason: v1alpha1.VerifiedSignedReason}
	if distrust == nil {
		c.Message = "A key that the policies trust signed the decision."
		return c
	}
	c.Status, c.Reason = metav1.ConditionFalse, string(v1alpha1.ReasonSignatureNotTrusted)
	c.Message = "The decision counts for nothing, because the signature is not trusted: " + distrust.Why + ". What to do: " + distrust.Remedy + "."
	return c
}
