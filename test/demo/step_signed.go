// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

const (
	updateServer = "kubectl patch aisystem support-assistant -n assistant --type=merge \\\n" +
		"    -p '{\"spec\":{\"images\":[{\"repository\":\"vllm/vllm-openai\",\"tag\":\"v0.11.1\"}]}}' &&\n" +
		"  kubectl set image deployment/mistral-7b -n assistant mistral-7b=" + newImage

	signApproval = "kubectl aims approve support-assistant-2026 --role risk-officer -n assistant --yes \\\n" +
		"    --comment 'Read the release notes.' --sign-key " + ritaKey + " -o yaml > rita-approves.yaml"
)

var stepSigned = step{
	title: "An approval is signed, and becomes a file",
	why: "Not everybody who decides works at a cluster. Nora lists Rita's SSH key in the policy, and lets the team's GitOps tool write decisions down. " +
		"Then Maya updates the model server, and the new pod waits.",
	acts: []act{
		nora.does("git diff --no-index -U0 policy-monitored.yaml policy-signers.yaml", differs("+ signers:", "+ - name: rita", "+ - publicKey: ssh-ed25519 AAAA")),
		nora.does("kubectl apply -f policy-signers.yaml -f gitops.yaml",
			prints("oversightpolicy.aims-operator.io/assistants configured", "serviceaccount/gitops created")),
		equipGitops,
		sees("RBAC lets the tool write decisions, and decide in no role.", all(
			writesDecisions(gitopsUser), decides(gitopsUser, riskOfficer, false), decides(gitopsUser, productOwner, false),
		)),
		maya.does(updateServer, prints("deployment.apps/mistral-7b image updated")),
		sees("The new pod is held; the old one runs.", all(
			serving(census{}, census{running: 1, held: 1}),
			condition("Approved", metav1.ConditionFalse, "ContentChanged"),
		)),
		rita.does(signApproval, prints("vllm/vllm-openai", "Signed, and not recorded")),
		rita.does("kubectl aims verify rita-approves.yaml --key "+ritaKey+".pub",
			prints("The signature is good", "Approve ImpactAssessment/support-assistant-2026", "Read the release notes.", "aims.v1:sha256:", "SHA256:")),
		sees("All that she said is signed. It is a file so far, and no decision is recorded.", decided(4)),
	},
}
