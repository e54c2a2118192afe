// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const (
	quieter = "kubectl set env deployment/mistral-7b -n assistant VLLM_LOGGING_LEVEL=INFO"
	louder  = "kubectl set env deployment/mistral-7b -n assistant VLLM_LOGGING_LEVEL=DEBUG"

	// waiverLasts is for how long Rita waives: long enough for the next commands on a busy machine.
	waiverLasts = 15 * time.Second
)

var stepWaived = step{
	title: "What is missing is waived, for a time",
	why: "Nora's policy asks for a check of performance as well from now on. Maya has none yet, and people may set that aside for a day at most, if they " +
		"say why. Here it is seconds, so that the end can be seen.",
	acts: []act{
		nora.does("git diff --no-index -U0 policy-signers.yaml policy-waivers.yaml", differs("+ - Performance", "+ waivers:", "+ maximumDays: 1")),
		nora.does("kubectl apply -f policy-waivers.yaml", prints("oversightpolicy.aims-operator.io/assistants configured")),
		sees("The operator says that there is no such check.", condition("Monitored", metav1.ConditionFalse, "MonitorMissing")),
		maya.does(quieter, isRefused("may not be deployed", "MonitorMissing", "Performance")),
		rita.does("kubectl aims waive support-assistant --reasons MonitorMissing --for "+waiverLasts.String()+" --role risk-officer \\\n"+
			"    -n assistant --yes --comment 'The check is in test.'",
			prints("Waive recorded", "rita", "Waived: MonitorMissing")),
		sees("The finding stays on record, as waived, and no longer stands against a rollout.", all(
			condition("Monitored", metav1.ConditionFalse, "Waived"),
			condition("Permitted", metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason),
		)),
		maya.does(quieter, prints("deployment.apps/mistral-7b env updated")),
		sees("The same change passes, and the new pod runs.", all(logs("INFO"), serving(census{}, census{running: 1}))),
		say("Nobody does anything for the rest of the " + waiverLasts.String() + "."),
		seesWithin(waiverLasts+patience, "The waiver ends by time alone: nobody has to remember it.", all(
			condition("Monitored", metav1.ConditionFalse, "MonitorMissing"),
			condition("Permitted", metav1.ConditionFalse, "MonitorMissing"),
		)),
		maya.does(louder, isRefused("may not be deployed", "MonitorMissing")),
		sees("Nothing new is rolled out, and what runs goes on running.", all(logs("INFO"), serving(census{}, census{running: 1}))),
	},
}
