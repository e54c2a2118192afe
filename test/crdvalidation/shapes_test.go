// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// shape is what the schema says about a group of fields, apart from their values.
type shape struct {
	kind, why string
	// required are the fields that nobody can leave out.
	required []string
	// keyed are lists in which no two items share the key, sets are lists without doubles.
	keyed map[string]string
	sets  []string
	// moments are times, as RFC 3339 writes them.
	moments []string
}

var shapes = []shape{
	{
		kind: system, why: "without these nobody knows what the system is for, whose it is and how risky it is",
		required: []string{
			"spec", "spec.owner", "spec.owner.person", "spec.owner.contact", "spec.role", "spec.intendedUse", "spec.intendedUse.purpose",
			"spec.risk", "spec.risk.tier", "spec.risk.rationale", "spec.lifecycleStage",
		},
	},
	{
		kind: system, why: "an entry is found by its name, and says at least what it is",
		required: []string{
			"spec.dataSources[].name", "spec.dataSources[].provenance", "spec.dataSources[].classification", "spec.dataSources[].personalData",
			"spec.models[].name", "spec.images[].repository", "spec.documents[].name", "spec.documents[].kind", "spec.documents[].uri",
		},
		keyed: map[string]string{"spec.dataSources": "name", "spec.models": "name", "spec.documents": "name"},
		sets:  []string{"spec.intendedUse.users", "spec.intendedUse.affectedGroups", "spec.intendedUse.outOfScope"},
	},
	{
		kind: system, why: "half a verdict is no verdict",
		required: []string{
			"status.verdict.deploy", "status.verdict.run", "status.verdict.mode", "status.verdict.findings[].reason",
			"status.verdict.findings[].message", "status.release.contentDigest", "status.release.content", "status.candidate.approvals[].role",
			"status.candidate.approvals[].given", "status.candidate.approvals[].required", "status.history[].at", "status.history[].deploy",
			"status.history[].run", "status.stricter[].mode", "status.formerApprovers[].decision", "status.formerApprovers[].role", "status.drill.decision", "status.drill.at", "status.lifecycle.stage", "status.lifecycle.since", "status.lifecycle.tier",
			"status.lifecycle.moves[].to", "status.lifecycle.moves[].at",
			"status.formerApprovers[].username", "status.drift.breaches[].monitor", "status.drift.breaches[].check", "status.drift.breaches[].since",
			"status.drift.lastBreach.monitor", "status.drift.lastBreach.check", "status.drift.lastBreach.since",
		},
		keyed: map[string]string{"status.candidate.approvals": "role", "status.stricter": "mode", "status.formerApprovers": "decision"},
		moments: []string{
			"status.verdict.recheckAt", "status.release.approvedSince", "status.release.validUntil", "status.history[].at",
			"status.drift.breaches[].since", "status.drift.breaches[].until", "status.drift.lastBreach.since", "status.drift.lastBreach.until",
			"status.drift.silentSince", "status.drill.at", "status.lifecycle.since", "status.lifecycle.retiredAt", "status.lifecycle.moves[].at",
		},
	},
	{
		kind: assessment, why: "what is assessed, when, and each finding in full; the sections themselves are the policy's to require",
		required: []string{
			"spec", "spec.systemRef", "spec.systemRef.name", "spec.performedAt",
			"spec.impacts[].name", "spec.impacts[].affects", "spec.impacts[].description", "spec.impacts[].likelihood",
			"spec.impacts[].severity", "spec.impacts[].residualRisk",
			"spec.fairness[].name", "spec.fairness[].metric", "spec.fairness[].attribute", "spec.fairness[].value", "spec.fairness[].samples",
			"spec.explainability.method",
			"spec.evidence[].name", "spec.evidence[].kind", "spec.evidence[].uri", "spec.evidence[].sha256",
			"spec.conclusion.outcome", "spec.conclusion.residualRisk", "spec.conclusion.rationale",
			"status.approvals[].role", "status.approvals[].given", "status.approvals[].required",
		},
		keyed: map[string]string{
			"spec.impacts": "name", "spec.fairness": "name", "spec.evidence": "name", "status.approvals": "role",
		},
		sets:    []string{"spec.assessors"},
		moments: []string{"spec.performedAt", "spec.validUntil", "status.validUntil"},
	},
	{
		kind: policy, why: "a requirement that does not say of what or how many requires nothing",
		required: []string{
			"spec", "spec.requirements", "spec.requirements.approvals[].role", "spec.requirements.approvals[].count", "spec.requirements.lifecycleMoves[].from",
			"spec.requirements.lifecycleMoves[].to", "spec.requirements.lifecycleMoves[].approvals[].role", "spec.requirements.lifecycleMoves[].approvals[].count",
			"spec.requirements.assessment.fairness[].metric", "spec.waivers.reasons", "spec.waivers.role", "spec.waivers.maximumDays",
			"spec.signers[].name", "spec.signers[].roles", "spec.signers[].keys", "spec.signers[].keys[].publicKey",
			"spec.requirements.allowedSidecarImages[].repository", "spec.discovery.exemptImages[].repository",
			"spec.appliesTo.namespaceSelector.matchExpressions[].key", "spec.appliesTo.namespaceSelector.matchExpressions[].operator",
			"spec.appliesTo.systemSelector.matchExpressions[].key", "spec.appliesTo.systemSelector.matchExpressions[].operator",
			"status.stricter[].mode", "status.stricter[].teams[].team",
		},
		keyed: map[string]string{
			"spec.requirements.approvals": "role", "spec.requirements.lifecycleMoves": "from", "spec.requirements.lifecycleMoves[].approvals": "role", "spec.requirements.assessment.fairness": "metric", "spec.signers": "name", "spec.signers[].keys": "publicKey",
			"status.stricter": "mode",
		},
		sets: []string{
			"spec.appliesTo.riskTiers", "spec.requirements.monitoring", "spec.requirements.stages", "spec.requirements.serviceAccounts", "spec.requirements.assessment.sections",
			"spec.enforcement.resumeRoles", "spec.discovery.recognisers", "spec.waivers.reasons", "spec.signers[].roles", "spec.signers[].clusters",
		},
		moments: []string{"spec.signers[].keys[].validFrom", "spec.signers[].keys[].validUntil"},
	},
	{
		kind: decision, why: "who decides what about which object, in which role",
		required: []string{
			"spec", "spec.subject", "spec.subject.kind", "spec.subject.name", "spec.decision", "spec.role", "spec.decidedBy.username",
			"spec.decidedBy.extra[].key", "spec.seal.key", "spec.seal.clusterUID", "spec.seal.namespaceUID", "spec.seal.subjectUID", "spec.seal.signature",
		},
		keyed:   map[string]string{"spec.decidedBy.extra": "key"},
		sets:    []string{"spec.waives", "spec.clusters"},
		moments: []string{"spec.expiresAt", "spec.decidedAt", "spec.signedAt"},
	},
	{
		kind: monitor, why: "a check that does not say what it reads, how and against what checks nothing",
		required: []string{
			"spec", "spec.systemRef", "spec.systemRef.name", "spec.source", "spec.source.prometheus.address", "spec.checks",
			"spec.source.prometheus.bearerTokenSecretRef.name", "spec.source.prometheus.bearerTokenSecretRef.key",
			"spec.source.prometheus.basicAuth.secretName", "spec.source.prometheus.tls.caSecretRef.name", "spec.source.prometheus.tls.caSecretRef.key",
			"spec.checks[].name", "spec.checks[].kind", "spec.checks[].method", "spec.checks[].current", "spec.checks[].current.query",
			"spec.checks[].current.shape", "spec.checks[].threshold.direction", "spec.checks[].windows.agreeing", "spec.checks[].windows.of",
			"spec.checks[].reference.baseline.bins[].upperBound", "spec.checks[].reference.baseline.bins[].count",
			"spec.checks[].reference.baseline.categories[].name", "spec.checks[].reference.baseline.categories[].count",
			"spec.checks[].reference.baselineRef.name", "spec.checks[].reference.baselineRef.key", "spec.checks[].reference.baselineRef.sha256",
			"spec.onBreach.retrain.templateRef", "spec.onBreach.retrain.templateRef.name",
		},
		keyed: map[string]string{"spec.checks": "name", "spec.checks[].reference.baseline.categories": "name"},
		sets:  []string{"spec.checks[].current.groups", "spec.checks[].current.favourableOutcomes"},
	},
	{
		kind: monitor, why: "a breach without a beginning could not be told from another",
		required: []string{
			"status.checks[].name", "status.checks[].kind", "status.checks[].method", "status.checks[].verdict", "status.checks[].since",
			"status.checks[].windows[].at", "status.checks[].windows[].verdict",
			"status.lastBreach.since", "status.lastBreach.checks", "status.retraining.job", "status.retraining.breachSince",
			"status.retraining.createdAt", "status.retrainingRefusal.breachSince", "status.retrainingRefusal.reason",
		},
		keyed: map[string]string{"status.checks": "name"},
		sets:  []string{"status.lastBreach.checks"},
		moments: []string{
			"spec.checks[].reference.at", "status.evaluatedAt", "status.checks[].since", "status.checks[].silenceSince", "status.checks[].windows[].at", "status.lastBreach.since", "status.lastBreach.until",
			"status.retraining.breachSince", "status.retraining.createdAt", "status.retrainingRefusal.breachSince",
		},
	},
}

func TestShapes(t *testing.T) {
	controlplane.Required(t, plane)
	for _, group := range shapes {
		for _, place := range group.required {
			t.Run(group.kind+": "+place+" cannot be left out", func(t *testing.T) {
				wantRefused(t, write(t, group.kind, unset(first(place))), first(place), "Required value")
				explain(t, group.why)
			})
		}
		for place := range group.keyed {
			t.Run(group.kind+": "+place+" holds no item twice", func(t *testing.T) {
				wantRefused(t, write(t, group.kind, doubled(t, group.kind, place)), first(place)+"[1]", "Duplicate value")
				explain(t, group.why)
			})
		}
		for _, place := range group.sets {
			t.Run(group.kind+": "+place+" holds no value twice", func(t *testing.T) {
				wantRefused(t, write(t, group.kind, doubled(t, group.kind, place)), first(place)+"[1]", "Duplicate value")
				explain(t, group.why)
			})
		}
		for _, place := range group.moments {
			t.Run(group.kind+": "+place+" is a time", func(t *testing.T) {
				for _, wrong := range []string{"", "yesterday", "2026-01-15", "2026-13-01T00:00:00Z"} {
					wantRefused(t, write(t, group.kind, set(first(place), wrong)), first(place), "date-time")
				}
				explain(t, group.why)
			})
		}
	}
}

func doubled(t *testing.T, kind, place string) edit {
	t.Helper()
	listed, ok := value(t, bases[kind].Object, first(place)).([]any)
	if !ok || len(listed) == 0 {
		t.Fatalf("the valid object holds no item at %s", place)
	}
	return set(first(place), []any{listed[0], runtime.DeepCopyJSONValue(listed[0])})
}

func explain(t *testing.T, why string) {
	t.Helper()
	if t.Failed() {
		t.Logf("why: %s", why)
	}
}
