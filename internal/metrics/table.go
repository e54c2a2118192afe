// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package metrics counts what the operator does and shows the state that it keeps. Every metric begins with aims_ and stands in the table below,
// from which docs/metrics.md is written. No label holds the name of an object but a namespace, and each has a bounded number of values.
package metrics

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// metric is one row of the table.
type metric struct {
	name, kind, help string
	labels           []label
}

// label is a label and what its values are.
type label struct{ name, values string }

var (
	permissions = "Allow, Hold, Deny, CannotDecide"
	reasonLabel = label{"reason", "a reason of docs/reference/api.md, or None"}
)

var (
	admissionSeconds = metric{
		"aims_admission_duration_seconds", "histogram",
		"How long admission webhooks took to answer, by webhook and outcome; its _count is the number of requests.",
		[]label{{"webhook", "hold, gate, author, decider, decision, status, policy"}, {"outcome", "allowed, warned, held, refused, undecided, malformed"}},
	}
	admissionFindings = metric{
		"aims_admission_findings_total", "counter", "Findings of requests that were held or refused, by outcome and reason.",
		[]label{{"outcome", "held, refused"}, reasonLabel},
	}
	verdictChanges = metric{
		"aims_verdict_changes_total", "counter", "Changes of the verdict on a system that were stored, by what it permits to deploy and by reason; one with several reasons counts for each.",
		[]label{{"deploy", permissions}, reasonLabel},
	}
	gatesLifted = metric{"aims_gates_lifted_total", "counter", "Scheduling gates taken off pods that may run.", nil}
	evictions   = metric{
		"aims_evictions_total", "counter", "Attempts to take pods off their nodes that may not run any more.",
		[]label{{"result", "evicted, deleted, blocked"}},
	}
	events = metric{
		"aims_events_total", "counter", "Events about AI systems and their workloads, by what became of them; those left out came too many at once, and the objects' status tells the same. Events about the gate are never left out.",
		[]label{{"result", "told, left out"}},
	}
	systems = metric{
		"aims_systems", "gauge", "Registered AI systems by verdict.", []label{{"deploy", permissions}, {"run", permissions}},
	}
	findings = metric{
		"aims_systems_falling_short", "gauge", "Registered AI systems with a finding of a reason; at most the first 32 findings of a system count. A finding that people waived counts under Waived alone, whatever it was: status.verdict.findings has that in waives.",
		[]label{{"reason", "a reason of docs/reference/api.md"}},
	}
	workloads = metric{
		"aims_workloads", "gauge", "Workloads that name a registered system, by what they are permitted.", []label{{"verdict", "allowed, warned, held, denied"}},
	}
	expiring = metric{
		"aims_systems_expiring", "gauge", "Registered AI systems whose approval ends soon, or has ended, by how soon.",
		[]label{{"window", "30d, 7d, 1d, grace, expired"}},
	}
	evicting = metric{
		"aims_pods_to_evict", "gauge", "Pods that run and must go, because a person halted their system or its approval ended; blocked ones are among the remaining.",
		[]label{{"state", "remaining, blocked"}},
	}
	stricter = metric{
		"aims_workloads_if_stricter", "gauge", "Workloads that a stricter admission mode would hold or refuse, if each was applied anew, by team. Each counts in every stricter mode.",
		[]label{{"mode", "Hold, Deny"}, {"effect", "held, refused"}, {"team", "the 20 teams (or namespaces, where neither system nor namespace names a team) that are affected most, and (other)"}},
	}
)

// What is known about the gate itself.
var (
	intact = metric{
		"aims_enforcement_intact", "gauge",
		"Whether a piece of the gate is what it should be (1) or not (0), as the condition EnforcementIntact says. The replica that leads shows it, once it has looked at everything.",
		[]label{{"piece", list(enforcement.Pieces())}},
	}
	contested = metric{
		"aims_enforcement_contested", "gauge",
		"Objects of the gate that somebody keeps changing while the operator keeps putting them back. The replica that leads shows it.",
		[]label{{"kind", list(enforcement.Kinds())}},
	}
	putBack = metric{
		"aims_enforcement_put_back_total", "counter",
		"Objects of the gate that somebody deleted, altered or added, and that the operator put right.",
		[]label{{"kind", list(enforcement.Kinds())}, {"change", list(enforcement.Hows())}},
	}
)

// What people decided, and what waits for them.
var (
	decisions = metric{
		"aims_decisions", "gauge",
		"Decisions that are stored, by what was decided, whether the condition Verified lets it count, and the role.",
		[]label{
			{"decision", list(decisionKinds)},
			{"outcome", list(outcomes)},
			{"role", "the 20 roles that policies name and in which most was decided, and (other); so is every role that no policy names"},
		},
	}
	longestPending = metric{
		"aims_approval_pending_seconds", "gauge",
		"For how long the approval that is missing longest has been missing, by namespace: since the operator first judged the content, or the oldest of the last changes that status.history keeps. Nothing is shown of namespaces where no approval is missing; what was rejected waits for nobody.",
		[]label{{"namespace", "the 20 namespaces where an approval is missing longest, and (other)"}},
	}
)

// list is the documentation of a label's values.
func list[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

// table is all metrics, in the order in which the documentation lists them.
var table = []metric{
	admissionSeconds, admissionFindings, verdictChanges, gatesLifted, evictions, events, systems, findings, workloads, expiring, evicting, stricter,
	decisions, longestPending, intact, contested, putBack,
	driftMonitors, driftChecks, driftLate, driftEvaluations, driftQuerySeconds, driftBackingOff, driftJobs,
}

func (m metric) labelNames() []string {
	names := make([]string, len(m.labels))
	for i, l := range m.labels {
		names[i] = l.name
	}
	return names
}

func (m metric) counter() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: m.name, Help: m.help}, m.labelNames())
}

func (m metric) desc() *prometheus.Desc {
	return prometheus.NewDesc(m.name, m.help, m.labelNames(), nil)
}
