// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

var stepHeld = step{
	title: "Registered and assessed, it is stored, and its pods wait",
	why: "Maya enters the system in the inventory, assesses its impact, and names the system in the pod template with one label. Now the Deployment is " +
		"stored as she wrote it, so that GitOps tools are content, but no node runs its pods before people have approved.",
	acts: []act{
		maya.does("git diff --no-index -U0 vllm.yaml vllm-registered.yaml", differs("+ aims-operator.io/ai-system: support-assistant")),
		maya.does("kubectl apply -f system.yaml -f assessment.yaml -f vllm-registered.yaml", prints("deployment.apps/mistral-7b created")),
		sees("The pod is stored, and held back by the operator's scheduling gate.", serving(census{held: 1}, census{})),
		sees("The operator has evaluated the system.", condition("Approved", metav1.ConditionFalse, "ApprovalsPending")),
		maya.does("kubectl get pods -n assistant", prints("SchedulingGated")),
		maya.does("kubectl aims explain deployment/mistral-7b -n assistant",
			prints("ApprovalsPending", "kubectl aims approve support-assistant-2026 --role risk-officer -n assistant")),
		notes("It says what it waits for, and which command mends it."),
	},
}
