// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepOwnApproval = step{
	title: "Nobody approves their own work",
	why:   "An administrator makes Maya a risk officer as well. RBAC lets her decide now, but she wrote the system and its assessment.",
	acts: []act{
		nora.does("kubectl create rolebinding maya-decides -n assistant --clusterrole=aims-risk-officer --user=maya", prints("created")),
		maya.does("kubectl aims approve support-assistant-2026 --role risk-officer -n assistant --yes",
			isRefused("maya", "wrote the content", "may not approve it")),
		nora.does("kubectl delete rolebinding maya-decides -n assistant", prints("deleted")),
		sees("Refused by the separation of duties. No decision is recorded.", decided(0)),
		sees("The pod still waits.", serving(census{held: 1}, census{})),
	},
}
