// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepRefused = step{
	title: "An unregistered model is refused",
	why: "Maya deploys vLLM's OpenAI server as the vLLM project documents it. Nothing in the manifest says that it is AI: the operator reads " +
		"the model from the container's arguments.",
	acts: []act{
		maya.does("kubectl apply -f vllm.yaml",
			isRefused("Deployment/mistral-7b may not be deployed", "SystemUnlabelled", oldModel, "aims-operator.io/ai-system")),
		sees("Refused, with the reason and what mends it. No Deployment and no pod exists.", nothingDeployed),
	},
}
