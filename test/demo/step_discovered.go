// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepDiscovered = step{
	title: "Something runs that nobody registered",
	why: "Before there are any rules, somebody in research has started a model server. Nothing says that it is AI, and no policy is about its namespace. " +
		"Nora, who has just installed the operator, asks what runs in the cluster unregistered.",
	acts: []act{
		nora.does("kubectl apply -f shadow.yaml", prints("deployment.apps/notebook-helper created")),
		sees("It runs, ungoverned.", runningIn(shadowNamespace, 1)),
		nora.does("kubectl aims discover -A", prints("notebook-helper", "research", "ollama")),
		notes("Found by what it is: the image, the model, the accelerator. Each hit says which sign and where it stands."),
		nora.does("kubectl aims discover -n research --register", prints("kind: AISystem", "ollama/ollama")),
		notes("A draft of its entry in the inventory, to fill in."),
	},
}
