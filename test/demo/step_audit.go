// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

// The shell's lines are broken as in a script, so that they can be read and pasted.
const (
	listDecisions = `kubectl get oversightdecisions -n assistant --sort-by=.metadata.resourceVersion \
    -o custom-columns=BY:.spec.decidedBy.username,ROLE:.spec.role,DECISION:.spec.decision,` +
		`AT:.spec.decidedAt,CONTENT:.spec.contentDigest`

	listConditions = `kubectl get aisystem support-assistant -n assistant \
    -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'`

	listHistory = `kubectl get aisystem support-assistant -n assistant \
    -o jsonpath='{range .status.history[*]}{.at} deploy={.deploy} run={.run} {.reasons}{"\n"}{end}'`

	listEvents = `kubectl get events -n assistant --field-selector reportingComponent=aims-operator --sort-by=.eventTime \
    -o custom-columns=AT:.eventTime,TYPE:.type,REASON:.reason,KIND:.involvedObject.kind,NAME:.involvedObject.name`
)

var stepAudit = step{
	title: "The audit trail",
	why: "Who decided what, when and in which role, on exactly which content; what the operator concluded, newest first; what it told about " +
		"each object; and how it stands now.",
	acts: []act{
		rita.does(listDecisions, prints("rita risk-officer Approve", "pavel product-owner Approve", "aims.v1:sha256:")),
		sees("Four decisions, each with who took it as the API server knows them.", decided(4)),
		rita.does(listConditions, prints("Assessed=True", "Approved=True", "Permitted=True")),
		rita.does(listHistory, prints("deploy=Allow run=Allow", "deploy=Hold run=Allow", "deploy=Hold run=Hold", "ContentChanged", "ApprovalsPending")),
		notes("From the bottom up: held; allowed; then nothing new while the new model waited, and what was approved ran on; allowed."),
		rita.does(listEvents, prints("Held", "Released", "GatesLifted")),
		rita.does("kubectl aims status -n assistant", prints(newModel, "2", "rita", "pavel", "1 running")),
		notes("The new model is the release; both people are named."),
	},
}
