// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepRollout = step{
	title: "The new model is approved and rolls out",
	why:   "The approvals from before hold for the content from before. Both approve anew, and the rollout goes on without another command.",
	acts: []act{
		rita.does("kubectl aims approve support-assistant-2026 --role risk-officer -n assistant --yes", prints("Approve recorded")),
		pavel.does("kubectl aims approve support-assistant-2026 --role product-owner -n assistant --yes", prints("The content is approved")),
		sees("The new pod runs, and the old one is gone.", serving(census{}, census{running: 1})),
		sees("The new content is the release.", released(newModel)),
	},
}
