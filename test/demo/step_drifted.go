// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// editEnvironment is a harmless change of the workload: the same model, the same image.
const editEnvironment = "kubectl set env deployment/mistral-7b -n assistant VLLM_LOGGING_LEVEL=DEBUG"

var stepDrifted = step{
	title: "Its behaviour shifts, and rollouts are frozen",
	why: "Nobody touches the cluster: the website has moved its help pages, and the search behind the model finds few of them, the German ones least. " +
		"One bad window is a glimpse; two of three are a breach.",
	acts: []act{
		answer(&moved),
		seesWithin(driftPatience, "Two of three windows are beyond the limits: the system has left them.", all(
			eachCheckSays(v1alpha1.DriftBreached),
			condition("WithinLimits", metav1.ConditionFalse, "DriftBreached"),
		)),
		maya.does("kubectl aims drift support-assistant -n assistant", prints("groundedness Breached", "answered-by-language Breached", "!", "look now")),
		say("Maya wants to know more, and turns on debug logs."),
		maya.does(editEnvironment, isRefused("may not be deployed", "DriftBreached", "groundedness", "kubectl aims drift support-assistant -n assistant")),
		sees("Refused, with the reason. What runs goes on running.", serving(census{}, census{running: 1})),
		sees("The operator has started the retraining Job: once, for this breach.", retrained),
		maya.does("kubectl get jobs -n assistant", prints("retrain-search-drift-")),
		maya.does("kubectl get jobs -n assistant -o jsonpath='{range .items[0].spec.template.spec.containers[0].env[*]}{.name}={.value}{\"\\n\"}{end}'",
			prints("AIMS_SYSTEM=support-assistant", "AIMS_MONITOR=support-assistant", "AIMS_CHECK=groundedness", "AIMS_VALUE=0.")),
		notes("The Job is told what was breached, and by how much."),
	},
}
