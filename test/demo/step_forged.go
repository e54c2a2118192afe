// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepForged = step{
	title: "Who brings the file cannot change it",
	why: "The file goes through git, and the tool applies it. On the way, somebody puts other words into Rita's mouth, and somebody uses her signature for " +
		"another role.",
	acts: []act{
		maya.does("sed 's/Read the release notes./Fit for advice on contracts./' rita-approves.yaml > forged-words.yaml", prints()),
		gitops.does("kubectl apply -f forged-words.yaml", isRefused("no signature over what this decision says", "the comment", "kubectl aims sign")),
		maya.does("sed 's/role: risk-officer/role: product-owner/' rita-approves.yaml > forged-role.yaml", prints()),
		gitops.does("kubectl apply -f forged-role.yaml", isRefused("no signature over what this decision says", "the role")),
		sees("Both are refused: no decision is recorded, and the pod still waits.", all(decided(4), serving(census{}, census{running: 1, held: 1}))),
		gitops.does("kubectl apply -f rita-approves.yaml", prints("created")),
		sees("As she signed it, it counts as Rita's own. The tool brought it, and has no say.", all(decided(5), signedByRita)),
		rita.does("kubectl aims status -n assistant | grep 'approved as'", prints("risk-officer", "rita")),
		pavel.does("kubectl aims approve support-assistant-2026 --role product-owner -n assistant --yes", prints("The content is approved")),
		sees("With Pavel's approval it is the release, and the new pod runs.", all(
			serving(census{}, census{running: 1}), released(newModel), releasedImage(newImage),
		)),
	},
}
