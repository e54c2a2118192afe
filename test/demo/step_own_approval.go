// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepOwnApproval = step{
	title: "Nobody approves their own work, or lifts the gate by hand",
	why: "An administrator makes Maya a risk officer as well. RBAC lets her decide now, but she wrote the system and its assessment. " +
		"Nor does it help her that she may edit pods.",
	acts: []act{
		nora.does("kubectl create rolebinding maya-decides -n assistant --clusterrole=aims-risk-officer --user=maya", prints("created")),
		sees("Maya may decide as risk officer.", decides(maya, riskOfficer, true)),
		maya.does("kubectl aims approve support-assistant-2026 --role risk-officer -n assistant --yes",
			isRefused("maya", "wrote the content", "may not approve it")),
		nora.does("kubectl delete rolebinding maya-decides -n assistant", prints("deleted")),
		sees("Refused by the separation of duties. No decision is recorded.", decided(0)),
		maya.does("kubectl patch -n assistant $(kubectl get pods -n assistant -o name) \\\n    --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/schedulingGates\"}]'",
			isRefused("aims-operator.io/oversight")),
		sees("Refused as well: the pod still waits.", serving(census{held: 1}, census{})),
	},
}
