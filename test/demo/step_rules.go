// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepRules = step{
	title: "The platform team sets the rules",
	why: "Nora writes a policy: an assessment and two people's approval are needed, who wrote the content does not approve it, and what is not approved " +
		"waits. Who may decide in which role is plain Kubernetes RBAC. A label puts the namespace under the policy.",
	acts: []act{
		nora.does("kubectl create namespace assistant", prints("namespace/assistant created")),
		nora.does("kubectl apply -f people.yaml -f storage.yaml -f policy.yaml", prints("oversightpolicy.aims-operator.io/assistants created")),
		nora.does("kubectl label namespace assistant aims-operator.io/governed=true", prints("namespace/assistant labeled")),
		rita.does("kubectl auth can-i decide oversightroles.aims-operator.io/risk-officer -n assistant", prints("yes")),
		maya.does("kubectl auth can-i decide oversightroles.aims-operator.io/risk-officer -n assistant", isRefused("no")),
		sees("The operator has taken in the policy; Rita may decide as risk officer, Maya may not.", policyEvaluated),
	},
}
