// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

const (
	subjectWords = "Approve and Reject are decisions on an ImpactAssessment; Waive, Halt and Resume are decisions on an AISystem"
	waivesWords  = "a Waive decision, and no other, names the reasons that it waives"
	untilWords   = "a Waive decision, and no other, says until when: set expiresAt"
	contentWords = "a decision on content names exactly that content: set contentDigest to what 'kubectl aims review' shows"
	whyWords     = "a Waive decision says why: set comment"
	signedWords  = "a signed decision, and no other, says when it was signed: let 'kubectl aims sign' write signedAt and signature"
	namesWords   = "only a signed decision names clusters: any other is for the cluster that it is created in"
	keyWords     = "a signed decision, and no other, is that of a key: leave out decidedBy, which the operator writes"
	drillWords   = "only a Halt is drilled: leave out drill, or decide Halt"
	unsaidWords  = "a drill is not signed, since a signature does not say that it is one: run 'kubectl aims halt SYSTEM --role ROLE --drill'"
	waiverWords  = "the waiver would end before it starts: set expiresAt in the future"
)

// decided makes a valid decision of another kind out of the valid Waive.
func decided(kind, what string, further ...edit) []edit {
	return append([]edit{
		set("spec.subject.kind", kind), set("spec.decision", what), unset("spec.waives"), unset("spec.expiresAt"),
	}, further...)
}

var decisionRules = map[string]rule{
	"Approve of an assessment is accepted": {
		edits: decided(assessment, "Approve"),
		why:   "it is the decision that lets content run",
	},
	"Reject of an assessment is accepted": {
		edits: decided(assessment, "Reject"),
		why:   "people must be able to say no to exactly this content",
	},
	"Halt of a system is accepted without a digest": {
		edits: decided(system, "Halt", unset("spec.contentDigest")),
		why:   "the stop button of Art. 14(4)(e) must not wait for a review",
	},
	"Resume of a system is accepted without a digest": {
		edits: decided(system, "Resume", unset("spec.contentDigest")),
		why:   "it takes back a Halt, whatever the content",
	},
	"a drill of a Halt is accepted": {
		edits: decided(system, "Halt", set("spec.drill", true), unset("spec.signature"), unset("spec.signedAt"), unset("spec.clusters"), unset("spec.decidedBy.key")),
		why:   "a stop that nobody ever tried may not work",
	},
	"a drill of a Resume is refused": {
		edits: decided(system, "Resume", set("spec.drill", true), unset("spec.signature"), unset("spec.signedAt"), unset("spec.clusters"), unset("spec.decidedBy.key")),
		place: "spec.drill", words: drillWords,
		why: "it would be read as one that counts",
	},
	"a signed drill is refused": {
		edits: decided(system, "Halt", set("spec.drill", true)), place: "spec.drill", words: unsaidWords,
		why: "whoever brings it could make a drill of a Halt that somebody signed",
	},
	"Approve of a system is refused": {
		edits: decided(system, "Approve"), place: "spec.subject.kind", words: subjectWords,
		why: "what is approved is the assessment together with the content",
	},
	"Reject of a system is refused": {
		edits: decided(system, "Reject"), place: "spec.subject.kind", words: subjectWords,
		why: "as with Approve",
	},
	"Halt of an assessment is refused": {
		edits: decided(assessment, "Halt"), place: "spec.subject.kind", words: subjectWords,
		why: "an assessment does not run",
	},
	"Resume of an assessment is refused": {
		edits: decided(assessment, "Resume"), place: "spec.subject.kind", words: subjectWords,
		why: "an assessment cannot have been halted",
	},
	"Waive on an assessment is refused": {
		edits: []edit{set("spec.subject.kind", assessment)}, place: "spec.subject.kind", words: subjectWords,
		why: "findings are the system's",
	},
	"Waive without reasons is refused": {
		edits: []edit{unset("spec.waives")}, place: "spec.waives", words: waivesWords,
		why: "it would be a blanket waiver",
	},
	"Approve with reasons to waive is refused": {
		edits: []edit{set("spec.subject.kind", assessment), set("spec.decision", "Approve"), unset("spec.expiresAt")},
		place: "spec.waives", words: waivesWords,
		why: "an approval must not hide a waiver",
	},
	"Waive without an end is refused": {
		edits: []edit{unset("spec.expiresAt")}, place: "spec.expiresAt", words: untilWords,
		why: "a waiver is for a time",
	},
	"Halt with an end is refused": {
		edits: []edit{set("spec.decision", "Halt"), unset("spec.waives")}, place: "spec.expiresAt", words: untilWords,
		why: "only a person's Resume ends a Halt",
	},
	"Approve without a digest is refused": {
		edits: decided(assessment, "Approve", unset("spec.contentDigest")), place: "spec.contentDigest", words: contentWords,
		why: "nobody could tell what was approved",
	},
	"Reject without a digest is refused": {
		edits: decided(assessment, "Reject", unset("spec.contentDigest")), place: "spec.contentDigest", words: contentWords,
		why: "it would reject whatever comes next, too",
	},
	"Waive without a digest is refused": {
		edits: []edit{unset("spec.contentDigest")}, place: "spec.contentDigest", words: contentWords,
		why: "a waiver is for the content that the person saw",
	},
	"Waive without a comment is refused": {
		edits: []edit{unset("spec.comment")}, place: "spec.comment", words: whyWords,
		why: "whoever reads it later must know why",
	},
	"Waive with a comment of blanks is refused": {
		edits: []edit{set("spec.comment", " \t ")}, place: "spec.comment", words: whyWords,
		why: "blanks say nothing",
	},
	"a waiver that ends before the decision is refused": {
		edits: []edit{set("spec.expiresAt", "2026-01-31T23:59:59Z")}, place: "spec.expiresAt", words: waiverWords,
		why: "it would never count",
	},
	"a waiver that ends with the decision is refused": {
		edits: []edit{set("spec.expiresAt", "2026-02-01T00:00:00Z")}, place: "spec.expiresAt", words: waiverWords,
		why: "it would never count either",
	},
	"a waiver without the stamp of its time is accepted": {
		edits: []edit{unset("spec.decidedAt"), unset("spec.decidedBy")},
		why:   "authors do not write the stamp; the webhook does, before this rule looks",
	},
	"a signature without its time is refused": {
		edits: []edit{unset("spec.signedAt")}, place: "spec.signedAt", words: signedWords,
		why: "of two decisions of a person nobody could tell which is their last word",
	},
	"a time of signing without a signature is refused": {
		edits: []edit{unset("spec.signature"), unset("spec.clusters"), unset("spec.decidedBy.key")}, place: "spec.signedAt", words: signedWords,
		why: "it would look like evidence, and nobody signed it",
	},
	"clusters without a signature are refused": {
		edits: []edit{unset("spec.signature"), unset("spec.signedAt"), unset("spec.decidedBy.key")}, place: "spec.clusters", words: namesWords,
		why: "an authenticated user decides in the cluster where they are authenticated",
	},
	"a key without a signature is refused": {
		edits: []edit{unset("spec.signature"), unset("spec.signedAt"), unset("spec.clusters")}, place: "spec.decidedBy", words: keyWords,
		why: "it would look like a signed decision",
	},
	"a signature without a key is refused": {
		edits: []edit{unset("spec.decidedBy.key")}, place: "spec.decidedBy", words: keyWords,
		why: "a signer must not be taken for an authenticated user of the same name",
	},
	"a decision without a signature is accepted": {
		edits: []edit{unset("spec.signature"), unset("spec.signedAt"), unset("spec.clusters"), unset("spec.decidedBy.key")},
		why:   "most decisions are those of authenticated users",
	},
	"a signed decision without the stamp is accepted": {
		edits: []edit{unset("spec.decidedBy"), unset("spec.decidedAt")},
		why:   "the signature itself says who decided, wherever the decision comes from",
	},
	"a signed decision that names no cluster is accepted": {
		edits: []edit{unset("spec.clusters")},
		why:   "one approval may serve several clusters",
	},
}
