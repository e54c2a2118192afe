// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// tieRules look at a workload's tie to the inventory. They need no content.
var tieRules = []rule{
	{v1alpha1.ReasonSystemReferenceMismatch, ruleSystemReference},
	{v1alpha1.ReasonSystemUnlabelled, ruleSystemLabelled},
	{v1alpha1.ReasonSystemNotRegistered, ruleSystemRegistered},
}

// systemRules look at what is declared about the system now, whatever was approved before: they work at once.
var systemRules = []rule{
	{v1alpha1.ReasonSystemHalted, ruleSystemHalted},
	{v1alpha1.ReasonSystemRetired, ruleSystemRetired},
	{v1alpha1.ReasonPracticeProhibited, rulePracticeProhibited},
	{v1alpha1.ReasonNotGoverned, ruleNotGoverned},
}

// contentRules look at one content: the release or a candidate.
var contentRules = []rule{
	{v1alpha1.ReasonStageNotRunnable, ruleStageRunnable},
	{v1alpha1.ReasonStageMoveNotAllowed, ruleStageMove},
	{v1alpha1.ReasonAssessmentMissing, ruleAssessmentPresent},
	{v1alpha1.ReasonAssessmentIncomplete, ruleAssessmentComplete},
	{v1alpha1.ReasonAssessmentExpired, ruleAssessmentCurrent},
	{v1alpha1.ReasonReleaseExpired, ruleReleaseCurrent},
	{v1alpha1.ReasonAssessmentRejected, ruleAssessmentNotRejected},
	{v1alpha1.ReasonResidualRiskTooHigh, ruleResidualRisk},
	{v1alpha1.ReasonFairnessOutOfBounds, ruleFairness},
	{v1alpha1.ReasonExplainabilityMissing, ruleExplainability},
	{v1alpha1.ReasonApprovalsPending, ruleApprovals},
	{v1alpha1.ReasonDecisionNotSealed, ruleDecisionNotSealed},
	{v1alpha1.ReasonApproverNotIndependent, ruleApproverIndependent},
	{v1alpha1.ReasonSignatureNotTrusted, ruleSignatureTrusted},
	{v1alpha1.ReasonContentChanged, ruleContentUnchanged},
	{v1alpha1.ReasonMonitorMissing, ruleMonitored},
}

// artifactRules compare what a workload runs with what the content registers.
var artifactRules = []rule{
	{v1alpha1.ReasonImageNotRegistered, ruleImageRegistered},
	{v1alpha1.ReasonImageNotPinned, ruleImagePinned},
	{v1alpha1.ReasonModelNotRegistered, ruleModelRegistered},
	{v1alpha1.ReasonModelNotPinned, ruleModelPinned},
	{v1alpha1.ReasonModelUnreadable, ruleModelReadable},
	{v1alpha1.ReasonRuntimeModelLoading, ruleRuntimeModelLoading},
}

// runningRules compare what runs with what the content registers. They do not bear on whether a workload fits the content: what a tag stands for
// is known only once a pod runs it.
var runningRules = []rule{
	{v1alpha1.ReasonImageDigestDiffers, ruleImageDigest},
}

// watchRules look at what monitors say of the system. They do not bear on whether content is approved: people approve what was assessed, and a breach
// is what happened since.
var watchRules = []rule{
	{v1alpha1.ReasonDriftBreached, ruleWithinLimits},
	{v1alpha1.ReasonMonitorDataMissing, ruleMonitorData},
}

func (s *scene) apply(rules []rule) {
	for _, r := range rules {
		r.check(s)
	}
}

// applyToContent applies rules whose findings are about the scene's content, and says so in them.
func (s *scene) applyToContent(rules []rule) {
	before := len(s.findings)
	s.apply(rules)
	for i := range s.findings[before:] {
		s.findings[before+i].Basis = s.basis()
	}
}
