// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

const (
	withoutWords = "approvals are given on an assessment: add requirements.assessment (it may be empty: {})"
	boundWords   = "a bound needs a minimum or a maximum"
	emptyWords   = "no value can keep this bound: minimum is above maximum"
	retiredWords = "a retired system never runs: remove Retired"
	keyEndsWords = "the key would end before it starts: set validUntil after validFrom"
	waivedWords  = "cannot be waived: SystemUnlabelled"
	move         = "spec.requirements.lifecycleMoves[0]"
	bound        = "spec.requirements.assessment.fairness[0]"
)

var policyRules = map[string]rule{
	"approvals without an assessment are refused": {
		edits: []edit{unset("spec.requirements.assessment"), unset(move + ".approvals")}, place: "spec.requirements.approvals", words: withoutWords,
		why: "there would be nothing to approve, and the system would wait for ever",
	},
	"approvals with an empty assessment are accepted": {
		edits: []edit{set("spec.requirements.assessment", map[string]any{})},
		why:   "the conclusion alone may be enough",
	},
	"an assessment without approvals is accepted": {
		edits: []edit{unset("spec.requirements.approvals")},
		why:   "some systems need paper, and nobody's leave",
	},
	"a policy that requires nothing is accepted": {
		edits: []edit{set("spec", map[string]any{"requirements": map[string]any{}})},
		why:   "all its fields have a strict meaning when left out",
	},
	"waiving a person's halt is refused": {
		edits: []edit{set("spec.waivers.reasons", []any{"AssessmentExpired", "SystemHalted"})}, place: "spec.waivers.reasons", words: waivedWords,
		why: "who stops a system must not be overruled by who waives",
	},
	"waiving approvals is refused": {
		edits: []edit{set("spec.waivers.reasons", []any{"ApprovalsPending"})}, place: "spec.waivers.reasons", words: waivedWords,
		why: "a waiver is no approval by other means",
	},
	"a bound with neither minimum nor maximum is refused": {
		edits: []edit{unset(bound + ".minimum"), unset(bound + ".maximum")}, place: bound, words: boundWords,
		why: "it would look like a requirement and ask for nothing",
	},
	"a bound with a minimum alone is accepted": {
		edits: []edit{unset(bound + ".maximum")},
		why:   "the four-fifths rule has no upper end",
	},
	"a bound with a maximum alone is accepted": {
		edits: []edit{unset(bound + ".minimum")},
		why:   "a difference is best small",
	},
	"a minimum above the maximum is refused": {
		edits: []edit{set(bound+".minimum", "1.26")}, place: bound + ".minimum", words: emptyWords,
		why: "no result could keep it",
	},
	"bounds are compared as numbers": {
		edits: []edit{set(bound+".minimum", "9.5"), set(bound+".maximum", "10.25")},
		why:   "as text, 10.25 stands before 9.5",
	},
	"negative bounds are compared as numbers": {
		edits: []edit{set(bound+".minimum", "-0.1"), set(bound+".maximum", "-0.2")}, place: bound + ".minimum", words: emptyWords,
		why: "as text, -0.2 stands after -0.1",
	},
	"a minimum equal to the maximum is accepted": {
		edits: []edit{set(bound+".minimum", "1"), set(bound+".maximum", "1.0")},
		why:   "it asks for equal treatment exactly, which a result can keep",
	},
	"the stage Retired is refused": {
		edits: []edit{set("spec.requirements.stages", []any{"Operation", "Retired"})}, place: "spec.requirements.stages", words: retiredWords,
		why: "the rule that a retired system never runs has no exception, so the policy must not seem to make one",
	},
	"a move that leads nowhere is refused": {
		edits: []edit{set(move+".from", "Operation")}, place: move, words: "a move leads to another stage: change from or to",
		why: "it would never be made",
	},
	"a move to Retired is refused": {
		edits: []edit{set(move+".to", "Retired")}, place: move + ".to", words: "any system may be retired, at once and without approval: remove this move",
		why: "nobody needs leave to stop",
	},
	"a move out of Retired is accepted": {
		edits: []edit{set(move+".from", "Retired")},
		why:   "whether systems come back is policy's",
	},
	"approvals of a move without an assessment are refused": {
		edits: []edit{unset("spec.requirements.approvals"), unset("spec.requirements.assessment")}, place: "spec.requirements.lifecycleMoves", words: withoutWords,
		why: "there would be nothing to approve, and the system would never move",
	},
	"a move without approvals needs no assessment": {
		edits: []edit{unset("spec.requirements.approvals"), unset("spec.requirements.assessment"), unset(move + ".approvals")},
		why:   "it is a matter of the way alone",
	},
	"all other stages are accepted": {
		edits: []edit{set("spec.requirements.stages", []any{"Design", "Development", "Validation", "Operation"})},
		why:   "a policy may let experiments run",
	},
	"a key that ends before it starts is refused": {
		edits: []edit{set("spec.signers[0].keys[0].validUntil", "2025-12-31T23:59:59Z")}, place: "spec.signers[0].keys[0].validUntil", words: keyEndsWords,
		why: "no signature would ever count, and nobody would see why",
	},
	"a key that ends as it starts is refused": {
		edits: []edit{set("spec.signers[0].keys[0].validUntil", "2026-01-01T00:00:00Z")}, place: "spec.signers[0].keys[0].validUntil", words: keyEndsWords,
		why: "no signature would ever count either",
	},
	"a key without a start is accepted": {
		edits: []edit{unset("spec.signers[0].keys[0].validFrom")},
		why:   "it counts from ever",
	},
	"a key without an end is accepted": {
		edits: []edit{unset("spec.signers[0].keys[0].validUntil")},
		why:   "it counts until it is removed",
	},
}
