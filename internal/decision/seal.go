// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Seal says whether the operator's seal on a decision holds, in the words of the condition Verified. What is empty was not looked at, and does not hold.
type Seal string

// What a seal may be. Whether a decision whose seal holds is about the system that is there now, the rules see by the system's UID; SealOfOtherSystem is
// for whoever says so of the decision alone.
const (
	SealHolds            Seal = v1alpha1.VerifiedSealedReason
	NotSealed            Seal = v1alpha1.VerifiedNotSealedReason
	SealBroken           Seal = v1alpha1.VerifiedSealBrokenReason
	SealOfOtherCluster   Seal = v1alpha1.VerifiedOtherClusterReason
	SealOfOtherNamespace Seal = v1alpha1.VerifiedOtherNamespaceReason
	SealOfOtherSystem    Seal = v1alpha1.VerifiedOtherSystemReason
)

// Why is what is wrong with a seal, as the end of a sentence.
func (s Seal) Why() string {
	switch s {
	case SealBroken:
		return "the operator's seal on it is not of this decision, or of a key that the operator does not have"
	case SealOfOtherCluster:
		return "it was taken in another cluster"
	case SealOfOtherNamespace:
		return "it was taken in another namespace, or in one of this name that was deleted since"
	case SealOfOtherSystem:
		return "it is about a system of this name that was deleted since"
	case SealHolds, NotSealed:
	}
	return "it carries no seal of the operator's, because it was written past the operator's webhook"
}
