// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// reasonWords say when each reason shows, in the words of the API, for formats in which a rule has a description. A test keeps the two alike.
var reasonWords = map[v1alpha1.Reason]string{
	v1alpha1.ReasonSystemUnlabelled:        "The workload names no system, and looks like AI or is in a namespace where policy lets nothing run without one.",
	v1alpha1.ReasonSystemNotRegistered:     "The workload names a system that the namespace does not have.",
	v1alpha1.ReasonSystemReferenceMismatch: "The workload and its pod template name different systems, or its pod templates do, or the name is no possible one.",
	v1alpha1.ReasonPracticeProhibited:      "The system does what EU AI Act Art. 5 forbids. No approval mends it.",
	v1alpha1.ReasonNotGoverned:             "No policy governs the system, and the operator's default for such systems is not to audit.",
	v1alpha1.ReasonStageNotRunnable:        "The policy lets no system of this lifecycle stage run.",
	v1alpha1.ReasonStageMoveNotAllowed:     "The system declares a lifecycle stage to which policy lets it not move from the one that it is in.",
	v1alpha1.ReasonSystemRetired:           "The system is retired, or was and has not come back.",
	v1alpha1.ReasonSystemHalted:            "A person halted the system and nobody resumed it.",
	v1alpha1.ReasonAssessmentMissing:       "No assessment covers the system.",
	v1alpha1.ReasonAssessmentIncomplete:    "A section that policy asks for is not filled in, or does not agree with the rest.",
	v1alpha1.ReasonAssessmentExpired:       "The assessment is past its validity or older than policy accepts.",
	v1alpha1.ReasonAssessmentRejected:      "A person rejected this content, or the assessors concluded that it is not acceptable.",
	v1alpha1.ReasonResidualRiskTooHigh:     "The risk that remains is above what policy accepts.",
	v1alpha1.ReasonFairnessOutOfBounds:     "A fairness result is missing, rests on too few samples, or breaks its bound.",
	v1alpha1.ReasonExplainabilityMissing:   "Policy asks how output is explained, and the assessment does not say.",
	v1alpha1.ReasonApprovalsPending:        "People have yet to approve.",
	v1alpha1.ReasonDecisionNotSealed:       "An approval that carries no seal of the operator's that holds does not count.",
	v1alpha1.ReasonApproverNotIndependent:  "An approval by somebody who wrote the content does not count.",
	v1alpha1.ReasonSignatureNotTrusted:     "A signed approval does not count, because its signature or its key is not what policy trusts.",
	v1alpha1.ReasonContentChanged:          "What was approved is not what is declared now.",
	v1alpha1.ReasonReleaseExpired:          "The approval of the release has ended.",
	v1alpha1.ReasonImageNotRegistered:      "The system does not register an image of the workload.",
	v1alpha1.ReasonImageNotPinned:          "Policy asks for digests and an image is named by its tag.",
	v1alpha1.ReasonImageDigestDiffers:      "A pod names an image by its tag and runs a digest that the system does not register, or pods run different ones.",
	v1alpha1.ReasonModelNotRegistered:      "The system does not register a model of the workload.",
	v1alpha1.ReasonModelNotPinned:          "Policy asks for pinned models and a model is named without an immutable revision.",
	v1alpha1.ReasonModelUnreadable:         "The workload names a model in a way that cannot be read from the workload itself.",
	v1alpha1.ReasonRuntimeModelLoading:     "A switch lets models be loaded while the workload runs.",
	v1alpha1.ReasonHoldImpossible:          "The pod cannot be held, because it already names its node.",
	v1alpha1.ReasonMonitorMissing:          "Policy asks for a kind of check that no monitor makes.",
	v1alpha1.ReasonDriftBreached:           "A monitor reports a breach.",
	v1alpha1.ReasonMonitorDataMissing:      "A monitor has too little data to say that all is well.",
	v1alpha1.ReasonWaived:                  "A finding that a person waived for a time.",

	ruleManifest:  "The manifest is not one that the cluster would take, or it cannot be read.",
	ruleNotJudged: "Not all that a verdict needs is known, and what cannot be judged is not let pass.",
}
