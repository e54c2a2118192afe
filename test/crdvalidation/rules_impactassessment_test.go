// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

const endsWords = "the assessment would end before it starts: set validUntil after performedAt"

var assessmentRules = map[string]rule{
	"an assessment that ends before it starts is refused": {
		edits: []edit{set("spec.validUntil", "2026-01-15T09:59:59Z")}, place: "spec.validUntil", words: endsWords,
		why: "it would never be valid",
	},
	"an assessment that ends as it starts is refused": {
		edits: []edit{set("spec.validUntil", "2026-01-15T10:00:00Z")}, place: "spec.validUntil", words: endsWords,
		why: "it would never be valid either",
	},
	"moments are compared, not texts": {
		edits: []edit{set("spec.validUntil", "2026-01-15T10:30:00+01:00")}, place: "spec.validUntil", words: endsWords,
		why: "10:30 in Paris is 09:30 in UTC, half an hour before performedAt",
	},
	"an assessment that ends a second later is accepted": {
		edits: []edit{set("spec.validUntil", "2026-01-15T10:00:01Z")},
		why:   "how long is long enough is for people to judge",
	},
	"an assessment without an end is accepted": {
		edits: []edit{unset("spec.validUntil")},
		why:   "the policy's maximum age ends it",
	},
	"a result of zero is accepted": {
		edits: []edit{set("spec.fairness[0].value", "0")},
		why:   "a difference of 0 is equal treatment",
	},
	"a negative result is accepted": {
		edits: []edit{set("spec.fairness[0].value", "-12.5")},
		why:   "a difference has a sign",
	},
	"an assessment that has only begun is accepted": {
		edits: []edit{
			unset("spec.validUntil"), unset("spec.assessors"), unset("spec.impacts"), unset("spec.fairness"),
			unset("spec.explainability"), unset("spec.evidence"), unset("spec.conclusion"),
		},
		why: "people write it over weeks; policy says what must be there in the end",
	},
}
