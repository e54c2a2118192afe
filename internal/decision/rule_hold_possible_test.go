// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleHoldPossible(t *testing.T) {
	message := []string{"the pod names its node itself, so that it cannot be held until it is approved"}
	onNode := func(w *world) { w.workload.Kind, w.workload.NodeName = "Pod", "node-1" }
	checkRule(t, v1alpha1.ReasonHoldImpossible, []ruleRow{
		{why: "an approved pod may name its node", change: onNode, deploy: v1alpha1.PermissionAllow},
		{why: "a pod that would be held and cannot be is refused (case 07)", change: func(w *world) {
			onNode(w)
			w.decisions = nil
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "what may run though it may not be deployed goes on", change: func(w *world) {
			onNode(w)
			w.released().now = now.AddDate(2, 0, 0)
		}, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionAllow},
		{why: "a halt is held where it can be, and refused where it cannot", change: func(w *world) {
			onNode(w)
			w.decide(v1alpha1.DecisionHalt, "olga", "on-call", time.Hour)
		}, want: message, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "what is refused anyway needs no second reason", change: func(w *world) {
			onNode(w)
			w.decisions = nil
			w.policy().Enforcement.Admission = v1alpha1.ModeDeny
		}, deploy: v1alpha1.PermissionDeny},
		{why: "a static pod that falls short cannot be stopped from here (case 08)", change: func(w *world) {
			onNode(w)
			w.workload.Static = true
			w.decisions = nil
		}, want: []string{"a node runs the pod from a file of its own, so that nothing in the cluster can hold it"}, deploy: v1alpha1.PermissionDeny},
		{why: "a static pod of what is approved is no finding", change: func(w *world) {
			onNode(w)
			w.workload.Static = true
		}, deploy: v1alpha1.PermissionAllow},
		{why: "under Audit nothing is held", change: func(w *world) {
			onNode(w)
			w.decisions = nil
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
		}, deploy: v1alpha1.PermissionAllow},
	})
}
