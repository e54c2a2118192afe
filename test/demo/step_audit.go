// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepAudit = step{
	title: "The audit trail",
	why:   "Who decided what, when and in which role, on exactly which content; what the operator concluded and when; and how it stands now.",
	acts: []act{
		rita.does("kubectl get oversightdecisions -n assistant --sort-by=.spec.decidedAt "+
			"-o custom-columns=BY:.spec.decidedBy.username,ROLE:.spec.role,DECISION:.spec.decision,AT:.spec.decidedAt,CONTENT:.spec.contentDigest",
			prints("rita", "risk-officer", "pavel", "product-owner", "aims.v1:sha256:")),
		sees("Four decisions, each stamped by the operator from the authenticated request.", decided(4)),
		rita.does("kubectl get aisystem support-assistant -n assistant -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{\"\\n\"}{end}'",
			prints("Permitted=True")),
		rita.does("kubectl get aisystem support-assistant -n assistant -o jsonpath='{range .status.history[*]}{.at} deploy={.deploy} run={.run} {.reasons}{\"\\n\"}{end}'",
			prints("deploy=Hold", "deploy=Allow")),
		rita.does("kubectl events -n assistant --for aisystem/support-assistant", prints("Released", "GatesLifted")),
		rita.does("kubectl aims status -n assistant", prints(newModel)),
	},
}
