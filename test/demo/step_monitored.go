// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// driftPatience is how long a change of behaviour may take to be known. On an idle machine it takes 5 to 15 s: two windows of five seconds.
const driftPatience = time.Minute

var stepMonitored = step{
	title: "A monitor watches whether it still behaves as approved",
	why: "What was approved is how the model behaved then. So Nora's policy asks for two kinds of check from now on, and freezes rollouts while one is " +
		"breached. Maya checks how well the answers rest on the help pages, and whether people get answers alike whatever language they write in. " +
		"A real Prometheus on this machine has the numbers; monitors may read it because Nora lists its address. The nodes here are simulated, so a small " +
		"exporter counts in the model's place.",
	acts: []act{
		nora.does("git diff --no-index -U0 policy.yaml policy-monitored.yaml", differs("+ monitoring:", "+ onDrift: FreezeRollouts")),
		nora.does("kubectl apply -f policy-monitored.yaml", prints("oversightpolicy.aims-operator.io/assistants configured")),
		sees("The operator says that the system has no such checks.", condition("Monitored", metav1.ConditionFalse, "MonitorMissing")),
		maya.does("cat monitor.yaml", prints("kind: DriftMonitor", "http://127.0.0.1:", "templateRef")),
		maya.does("kubectl apply -f retrain.yaml -f monitor.yaml", prints("driftmonitor.aims-operator.io/support-assistant created")),
		seesWithin(driftPatience, "Two windows, of five seconds each, are within the limits: the system is well.", all(
			eachCheckSays(v1alpha1.DriftHealthy),
			condition("Monitored", metav1.ConditionTrue, "Monitored"),
			condition("WithinLimits", metav1.ConditionTrue, "WithinLimits"),
			condition("Permitted", metav1.ConditionTrue, "Permitted"),
		)),
		maya.does("kubectl aims drift support-assistant -n assistant", prints("groundedness Healthy", "answered-by-language Healthy", "FreezeRollouts")),
	},
}
