// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import "strings"

const (
	practiceWords = "a prohibited practice (EU AI Act Art. 5) makes the tier Prohibited: set tier to Prohibited, or remove prohibitedPractice"
	areaWords     = "an Annex III area makes the tier High at least: set tier to High, or remove highRiskArea"
	nameWords     = "the name of an AISystem is used as a label value: at most 63 characters, no dots"
	basisWords    = "personal data needs a legalBasis (GDPR Art. 6), or personalData: None if it holds none"
	eitherWords   = "an image needs a tag or a digest: name the one that was assessed"
	twiceWords    = "an image is listed twice: remove the second entry"
)

func image(repository, tag, digest string) map[string]any {
	result := map[string]any{"repository": repository}
	if tag != "" {
		result["tag"] = tag
	}
	if digest != "" {
		result["digest"] = digest
	}
	return result
}

var systemRules = map[string]rule{
	"a name of 63 characters is accepted": {
		edits: []edit{set("metadata.name", strings.Repeat("a", 63))},
		why:   "a label value may be that long",
	},
	"a name of 64 characters is refused": {
		edits: []edit{set("metadata.name", strings.Repeat("a", 64))}, place: "metadata", words: nameWords,
		why: "no label could name the system, so no workload could belong to it",
	},
	"a name with a dot is refused": {
		edits: []edit{set("metadata.name", "credit.scoring")}, place: "metadata", words: nameWords,
		why: "host names are made of it, and dots would split them",
	},
	"tier Limited in an Annex III area is refused": {
		edits: []edit{set("spec.risk.tier", "Limited")}, place: "spec.risk.tier", words: areaWords,
		why: "Art. 6(2): a system used in such an area is high-risk",
	},
	"tier Minimal in an Annex III area is refused": {
		edits: []edit{set("spec.risk.tier", "Minimal")}, place: "spec.risk.tier", words: areaWords,
		why: "the lowest tier is below High as well",
	},
	"tier Prohibited in an Annex III area is accepted": {
		edits: []edit{set("spec.risk.tier", "Prohibited")},
		why:   "a tier may be higher than the area implies",
	},
	"tier High without an area is accepted": {
		edits: []edit{unset("spec.risk.highRiskArea")},
		why:   "Art. 6(1) and caution make systems high-risk too",
	},
	"tier High with a prohibited practice is refused": {
		edits: []edit{set("spec.risk.prohibitedPractice", "SocialScoring")}, place: "spec.risk.tier", words: practiceWords,
		why: "Art. 5 forbids it; High would let it run",
	},
	"tier Prohibited with a prohibited practice is accepted": {
		edits: []edit{set("spec.risk.prohibitedPractice", "SocialScoring"), set("spec.risk.tier", "Prohibited")},
		why:   "the inventory must be able to say so",
	},
	"personal data without a legal basis is refused": {
		edits: []edit{unset("spec.dataSources[0].legalBasis")}, place: "spec.dataSources[0].legalBasis", words: basisWords,
		why: "GDPR Art. 6(1)",
	},
	"pseudonymised data without a legal basis is refused": {
		edits: []edit{unset("spec.dataSources[0].legalBasis"), set("spec.dataSources[0].personalData", "Pseudonymised")},
		place: "spec.dataSources[0].legalBasis", words: basisWords,
		why: "pseudonymised data is personal data (recital 26)",
	},
	"special categories without a legal basis are refused": {
		edits: []edit{unset("spec.dataSources[0].legalBasis"), set("spec.dataSources[0].personalData", "SpecialCategory")},
		place: "spec.dataSources[0].legalBasis", words: basisWords,
		why: "Art. 9 asks for more than Art. 6, not for less",
	},
	"data that is not about people needs no legal basis": {
		edits: []edit{unset("spec.dataSources[0].legalBasis"), set("spec.dataSources[0].personalData", "None")},
		why:   "the GDPR does not apply",
	},
	"an image with neither tag nor digest is refused": {
		edits: []edit{set("spec.images", []any{image("vllm/vllm-openai", "", "")})}, place: "spec.images[0]", words: eitherWords,
		why: "it would mean latest, which nobody assessed",
	},
	"an image with a tag alone is accepted": {
		edits: []edit{unset("spec.images[0].digest")},
		why:   "whether digests are needed is the policy's to say",
	},
	"an image with a digest alone is accepted": {
		edits: []edit{unset("spec.images[0].tag")},
		why:   "a digest names the image exactly",
	},
	"an image listed twice is refused": {
		edits: []edit{set("spec.images", []any{image("a", "1", ""), image("b", "1", ""), image("a", "1", "")})},
		place: "spec.images", words: twiceWords,
		why: "the second entry would be taken for another image",
	},
	"an image listed twice by digest is refused": {
		edits: []edit{set("spec.images", []any{image("a", "", digest), image("a", "", digest)})},
		place: "spec.images", words: twiceWords,
		why: "entries without tags are compared as well",
	},
	"two tags of one repository are accepted": {
		edits: []edit{set("spec.images", []any{image("a", "1", ""), image("a", "2", ""), image("a", "2", digest)})},
		why:   "two versions may run side by side",
	},
}
