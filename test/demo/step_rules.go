// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepRules = step{
	title: "The platform team sets the rules",
	why: "Nora writes a policy: an assessment and two people's approval are needed, whoever wrote the content does not approve it, and what is not " +
		"approved waits. Who may decide in which role is plain Kubernetes RBAC. A label puts the namespace under the policy.",
	acts: []act{
		nora.does("cat policy.yaml", prints("separationOfDuties: Enforced", "admission: Hold")),
		nora.does("kubectl create namespace assistant", prints("namespace/assistant created")),
		nora.does("kubectl apply -f people.yaml -f storage.yaml -f policy.yaml", prints("oversightpolicy.aims-operator.io/assistants created")),
		nora.does("kubectl label namespace assistant aims-operator.io/governed=true", prints("namespace/assistant labeled")),
		sees("The operator has taken in the policy, and guards the namespace.", all(policyEvaluated, guarded)),
		sees("RBAC lets Rita decide as risk officer and Pavel as product owner. Maya may write AI systems, and decide in neither role.", all(
			decides(rita, riskOfficer, true), decides(rita, productOwner, false),
			decides(pavel, productOwner, true), decides(pavel, riskOfficer, false),
			writesSystems(maya), decides(maya, riskOfficer, false), decides(maya, productOwner, false),
		)),
	},
}
