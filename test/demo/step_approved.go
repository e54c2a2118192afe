// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepApproved = step{
	title: "Two people approve, and the model runs",
	why: "Rita reads what she would approve: the digest stands for exactly this content. Then she and Pavel each approve in their own role. --yes " +
		"answers the question that somebody at a terminal is asked.",
	acts: []act{
		rita.does("kubectl aims review support-assistant-2026 -n assistant", prints("aims.v1:sha256:", oldModel, "first")),
		rita.does("kubectl aims approve support-assistant-2026 --role risk-officer -n assistant --yes",
			prints("Approve recorded", "rita", "missing")),
		sees("One of two: the pod still waits.", serving(census{held: 1}, census{})),
		pavel.does("kubectl aims approve support-assistant-2026 --role product-owner -n assistant --yes",
			prints("Approve recorded", "pavel", "The content is approved")),
		sees("The operator lifted the gate by itself, and the pod runs.", serving(census{running: 1}, census{})),
		sees("What was approved is the release now.", released(oldModel)),
		maya.does("kubectl get pods -n assistant", prints("Running")),
	},
}
