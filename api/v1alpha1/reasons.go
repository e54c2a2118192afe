// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Reason says what is wrong, as one word of the closed list below. It stands in findings, in conditions, in Events and in metrics.
//
// +kubebuilder:validation:MaxLength=64
// +kubebuilder:validation:Enum=SystemUnlabelled;SystemNotRegistered;SystemReferenceMismatch;NotGoverned;PracticeProhibited;StageNotRunnable;StageMoveNotAllowed;SystemRetired;SystemHalted;AssessmentMissing;AssessmentIncomplete;AssessmentExpired;AssessmentRejected;ResidualRiskTooHigh;FairnessOutOfBounds;ExplainabilityMissing;ApprovalsPending;DecisionNotSealed;ApproverNotIndependent;SignatureNotTrusted;ContentChanged;ReleaseExpired;ImageNotRegistered;ImageNotPinned;ImageDigestDiffers;ModelNotRegistered;ModelNotPinned;ModelUnreadable;RuntimeModelLoading;MonitorMissing;DriftBreached;MonitorDataMissing;HoldImpossible;Waived
type Reason string

// Reasons about the workload's tie to the inventory.
const (
	// ReasonSystemUnlabelled: the workload names no system, and looks like AI or is in a namespace where policy lets nothing run without one.
	ReasonSystemUnlabelled Reason = "SystemUnlabelled"
	// ReasonSystemNotRegistered: the workload names a system that the namespace does not have.
	ReasonSystemNotRegistered Reason = "SystemNotRegistered"
	// ReasonSystemReferenceMismatch: the workload and its pod template name different systems, or its pod templates do, or the name is no possible one.
	ReasonSystemReferenceMismatch Reason = "SystemReferenceMismatch"
)

// Reasons about the system itself.
const (
	// ReasonPracticeProhibited: the system does what EU AI Act Art. 5 forbids. No approval mends it.
	ReasonPracticeProhibited Reason = "PracticeProhibited"
	// ReasonNotGoverned: no policy governs the system, and the operator's default for such systems is not to audit.
	ReasonNotGoverned Reason = "NotGoverned"
	// ReasonStageNotRunnable: the policy lets no system of this lifecycle stage run.
	ReasonStageNotRunnable Reason = "StageNotRunnable"
	// ReasonStageMoveNotAllowed: the system declares a lifecycle stage to which policy lets it not move from the one that it is in.
	ReasonStageMoveNotAllowed Reason = "StageMoveNotAllowed"
	// ReasonSystemRetired: the system is retired, or was and has not come back.
	ReasonSystemRetired Reason = "SystemRetired"
	// ReasonSystemHalted: a person halted the system and nobody resumed it.
	ReasonSystemHalted Reason = "SystemHalted"
)

// Reasons about the assessment.
const (
	// ReasonAssessmentMissing: no assessment covers the system.
	ReasonAssessmentMissing Reason = "AssessmentMissing"
	// ReasonAssessmentIncomplete: a section that policy asks for is not filled in, or does not agree with the rest.
	ReasonAssessmentIncomplete Reason = "AssessmentIncomplete"
	// ReasonAssessmentExpired: the assessment is past its validity or older than policy accepts.
	ReasonAssessmentExpired Reason = "AssessmentExpired"
	// ReasonAssessmentRejected: a person rejected this content, or the assessors concluded that it is not acceptable.
	ReasonAssessmentRejected Reason = "AssessmentRejected"
	// ReasonResidualRiskTooHigh: the risk that remains is above what policy accepts.
	ReasonResidualRiskTooHigh Reason = "ResidualRiskTooHigh"
	// ReasonFairnessOutOfBounds: a fairness result is missing, rests on too few samples, or breaks its bound.
	ReasonFairnessOutOfBounds Reason = "FairnessOutOfBounds"
	// ReasonExplainabilityMissing: policy asks how output is explained, and the assessment does not say.
	ReasonExplainabilityMissing Reason = "ExplainabilityMissing"
)

// Reasons about approvals.
const (
	// ReasonApprovalsPending: people have yet to approve.
	ReasonApprovalsPending Reason = "ApprovalsPending"
	// ReasonDecisionNotSealed: an approval that carries no seal of the operator's that holds does not count.
	ReasonDecisionNotSealed Reason = "DecisionNotSealed"
	// ReasonApproverNotIndependent: an approval by somebody who wrote the content does not count.
	ReasonApproverNotIndependent Reason = "ApproverNotIndependent"
	// ReasonSignatureNotTrusted: a signed approval does not count, because its signature or its key is not what policy trusts.
	ReasonSignatureNotTrusted Reason = "SignatureNotTrusted"
	// ReasonContentChanged: what was approved is not what is declared now.
	ReasonContentChanged Reason = "ContentChanged"
	// ReasonReleaseExpired: the approval of the release has ended.
	ReasonReleaseExpired Reason = "ReleaseExpired"
)

// Reasons about what a workload runs.
const (
	// ReasonImageNotRegistered: the system does not register an image of the workload.
	ReasonImageNotRegistered Reason = "ImageNotRegistered"
	// ReasonImageNotPinned: policy asks for digests and an image is named by its tag.
	ReasonImageNotPinned Reason = "ImageNotPinned"
	// ReasonImageDigestDiffers: a pod names an image by its tag and runs a digest that the system does not register, or pods run different ones.
	ReasonImageDigestDiffers Reason = "ImageDigestDiffers"
	// ReasonModelNotRegistered: the system does not register a model of the workload.
	ReasonModelNotRegistered Reason = "ModelNotRegistered"
	// ReasonModelNotPinned: policy asks for pinned models and a model is named without an immutable revision.
	ReasonModelNotPinned Reason = "ModelNotPinned"
	// ReasonModelUnreadable: the workload names a model in a way that cannot be read from the workload itself.
	ReasonModelUnreadable Reason = "ModelUnreadable"
	// ReasonRuntimeModelLoading: a switch lets models be loaded while the workload runs.
	ReasonRuntimeModelLoading Reason = "RuntimeModelLoading"
	// ReasonHoldImpossible: the pod cannot be held, because it already names its node.
	ReasonHoldImpossible Reason = "HoldImpossible"
)

// Reasons about monitoring, and about findings that a person set aside.
const (
	// ReasonMonitorMissing: policy asks for a kind of check that no monitor makes.
	ReasonMonitorMissing Reason = "MonitorMissing"
	// ReasonDriftBreached: a monitor reports a breach.
	ReasonDriftBreached Reason = "DriftBreached"
	// ReasonMonitorDataMissing: a monitor has too little data to say that all is well.
	ReasonMonitorDataMissing Reason = "MonitorDataMissing"
	// ReasonWaived: a finding that a person waived for a time.
	ReasonWaived Reason = "Waived"
)
