// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepBypass = step{
	title: "Ways round the gate are refused",
	why: "Maya takes the label off, so that the workload would belong to no system; starts a model server by hand, without a Deployment; and names the node, " +
		"so that no scheduler and no gate would stand in between.",
	acts: []act{
		maya.does("kubectl patch deployment mistral-7b -n assistant --type=json \\\n"+
			"    -p '[{\"op\":\"remove\",\"path\":\"/spec/template/metadata/labels/aims-operator.io~1ai-system\"}]'",
			isRefused("SystemUnlabelled", "the change takes the label away")),
		maya.does("kubectl run shadow -n assistant --image=ollama/ollama:0.12.3 --env=OLLAMA_MODEL=llama3.2 -- serve",
			isRefused("SystemUnlabelled", "ollama")),
		maya.does("kubectl run shadow -n assistant --image=vllm/vllm-openai:v0.11.0 --labels=aims-operator.io/ai-system=support-assistant \\\n"+
			"    --overrides='{\"spec\":{\"nodeName\":\"node-0\"}}' -- --model=mistralai/Mixtral-8x7B-Instruct-v0.1",
			isRefused("neither approved nor held")),
		sees("Nothing has changed: the approved model serves, and no other.", serving(census{}, census{running: 1})),
	},
}
