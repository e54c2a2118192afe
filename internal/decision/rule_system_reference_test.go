// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleSystemReference(t *testing.T) {
	checkRule(t, v1alpha1.ReasonSystemReferenceMismatch, []ruleRow{
		{why: "a label on the pod template alone is enough", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "the same label on both is fine", change: func(w *world) { w.workload.ObjectSystem = systemName }, deploy: v1alpha1.PermissionAllow},
		{why: "two names cannot both be right", change: func(w *world) { w.workload.ObjectSystem = "chat" }, want: []string{
			`the object's label aims-operator.io/ai-system names "chat", that of its pod template names "credit-scoring"; the pod template's counts`,
		}, deploy: v1alpha1.PermissionHold},
		{why: "a label on the object alone puts nothing under a system", change: func(w *world) {
			unlabelled(w)
			w.workload.ObjectSystem = systemName
		}, want: []string{
			`the object's label aims-operator.io/ai-system names "credit-scoring", that of its pod template names none; the pod template's counts`,
		}, deploy: v1alpha1.PermissionDeny},
		{why: "an object whose pods are of two systems is no workload of one", change: func(w *world) {
			w.workload.OtherSystems = []SystemName{{Field: "spec.worker.metadata.labels", System: "chat"}, {Field: "spec.head.metadata.labels"}}
		}, want: []string{
			`the label aims-operator.io/ai-system of these pods names none, that of others which the same object makes names "credit-scoring"; ` +
				`the object is judged as a workload of every system that it names`,
			`the label aims-operator.io/ai-system of these pods names "chat", that of others which the same object makes names "credit-scoring"; ` +
				`the object is judged as a workload of every system that it names`,
		}, deploy: v1alpha1.PermissionHold},
		{why: "without a workload there are no labels to compare", change: func(w *world) { w.workload = nil }, deploy: v1alpha1.PermissionAllow},
	})
}
