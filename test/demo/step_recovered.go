// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const listDriftEvents = `kubectl get events -n assistant --field-selector involvedObject.kind=DriftMonitor --sort-by=.eventTime \
    -o custom-columns=AT:.eventTime,TYPE:.type,REASON:.reason,MESSAGE:.message`

var stepRecovered = step{
	title: "Its behaviour returns, and the rollout passes",
	why: "The search knows the help pages again. It takes two windows within the limits to end the breach, as it took two to begin it; then the " +
		"policy lets go by itself.",
	acts: []act{
		answer(&asApproved),
		seesWithin(driftPatience, "The breach is over, and nothing stands against a rollout.", all(
			eachCheckSays(v1alpha1.DriftHealthy),
			condition("WithinLimits", metav1.ConditionTrue, "WithinLimits"),
			condition("Permitted", metav1.ConditionTrue, "Permitted"),
		)),
		maya.does(editEnvironment, prints("deployment.apps/mistral-7b env updated")),
		sees("The same change passes, and the new pod runs.", all(logs("DEBUG"), serving(census{}, census{running: 1}))),
		maya.does("kubectl aims drift support-assistant -n assistant", prints("groundedness Healthy", "answered-by-language Healthy", "retrain-search-drift-")),
		rita.does(listDriftEvents, prints("DriftBreached", "RetrainingStarted", "DriftEnded")),
		notes("What happened is on record: the breach, the Job and the end."),
	},
}
