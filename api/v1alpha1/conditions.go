// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// ConditionReady, on every kind, says whether the operator has seen this generation and evaluated it. It never says "approved".
//
// Reasons when True: Evaluated. When False: InvalidSpec (Stalled as well: somebody must edit the object), TemplateMissing (on a DriftMonitor, whose
// checks are evaluated all the same). When Unknown: FactsUnreadable.
const (
	ConditionReady = "Ready"

	// ReadyEvaluatedReason: the operator evaluated this generation.
	ReadyEvaluatedReason = "Evaluated"
	// ReadyInvalidSpecReason: the spec cannot be evaluated as it is.
	ReadyInvalidSpecReason = "InvalidSpec"
	// ReadyTemplateMissingReason: the checks are evaluated, and what a breach is to start is not there.
	ReadyTemplateMissingReason = "TemplateMissing"
	// ReadyFactsUnreadableReason: what the evaluation needs could not be read; the operator tries again.
	ReadyFactsUnreadableReason = "FactsUnreadable"
)

// ConditionAssessed, on an AISystem, says whether an assessment that policy accepts covers the content declared now.
//
// Reasons when True: AssessmentAccepted, AssessmentNotRequired. When False: AssessmentMissing, AssessmentIncomplete, AssessmentExpired,
// AssessmentRejected, ResidualRiskTooHigh, FairnessOutOfBounds, ExplainabilityMissing, ReleaseExpired; Waived if people waived all that is found. When
// Unknown: FactsUnreadable.
const (
	ConditionAssessed = "Assessed"

	// AssessedAcceptedReason: an assessment that policy accepts covers the content.
	AssessedAcceptedReason = "AssessmentAccepted"
	// AssessedNotRequiredReason: no policy asks for an assessment.
	AssessedNotRequiredReason = "AssessmentNotRequired"
)

// ConditionApproved, on an AISystem and on an ImpactAssessment, says whether the people whom policy names approved the content declared now.
//
// Reasons when True: ApprovalsComplete, ApprovalsNotRequired. When False: ApprovalsPending, DecisionNotSealed, ApproverNotIndependent,
// SignatureNotTrusted, AssessmentRejected, AssessmentMissing. When Unknown, on an ImpactAssessment: SystemNotFound.
const (
	ConditionApproved = "Approved"

	// ApprovedCompleteReason: everybody whom policy asks for has approved.
	ApprovedCompleteReason = "ApprovalsComplete"
	// ApprovedNotRequiredReason: no policy asks for approvals.
	ApprovedNotRequiredReason = "ApprovalsNotRequired"
	// ApprovedSystemNotFoundReason: the assessment's system does not exist, so nobody can say who must approve.
	ApprovedSystemNotFoundReason = "SystemNotFound"
)

// ConditionPermitted, on an AISystem, says whether workloads of the system may be deployed as it is declared now.
//
// Reasons when True: Permitted, NotGoverned, PermittedWithFindings (policy only warns, audits or reports, or people waived them). When False: the weightiest
// reason of the findings. A release may go on running while this is False; status.verdict.run says so.
const (
	ConditionPermitted = "Permitted"

	// PermittedReason: nothing stands against it.
	PermittedReason = "Permitted"
	// PermittedNotGovernedReason: no policy applies to the system.
	PermittedNotGovernedReason = "NotGoverned"
	// PermittedWithFindingsReason: there are findings, and policy only warns, audits or reports, or people waived them.
	PermittedWithFindingsReason = "PermittedWithFindings"
)

// ConditionExpiringSoon, on an AISystem, warns before the approval on which the system runs ends by time.
//
// Reasons when True: ExpiresWithin30Days, ExpiresWithin7Days, ExpiresWithin1Day, InGracePeriod, Expired. When False: NotExpiring, NoRelease.
// When Unknown: FactsUnreadable. status.release.validUntil says when it ends.
const (
	ConditionExpiringSoon = "ExpiringSoon"

	// ExpiresWithin30DaysReason: the approval ends within 30 days.
	ExpiresWithin30DaysReason = "ExpiresWithin30Days"
	// ExpiresWithin7DaysReason: the approval ends within 7 days.
	ExpiresWithin7DaysReason = "ExpiresWithin7Days"
	// ExpiresWithin1DayReason: the approval ends within 24 hours.
	ExpiresWithin1DayReason = "ExpiresWithin1Day"
	// InGracePeriodReason: the approval has ended, and the grace period that policy gives runs.
	InGracePeriodReason = "InGracePeriod"
	// ExpiredReason: the approval has ended; onLapse says what that means.
	ExpiredReason = "Expired"
	// NotExpiringReason: the approval ends in more than 30 days, or not by time.
	NotExpiringReason = "NotExpiring"
	// NoReleaseReason: nothing is approved, so that no approval can end.
	NoReleaseReason = "NoRelease"
)

// ConditionComplete, on an ImpactAssessment, says whether it has all that policy asks for and is valid now.
//
// Reasons when True: AssessmentAccepted, AssessmentNotRequired. When False: the reasons about assessments; Waived if people waived all that is found.
// When Unknown: SystemNotFound.
const ConditionComplete = "Complete"

// ConditionEffective, on an OversightPolicy, says whether it governs anything.
//
// Reasons when True: SystemsGoverned. When False: NoSystemSelected, NoNamespaceSelected.
const (
	ConditionEffective = "Effective"

	// EffectiveSystemsGovernedReason: the policy governs at least one system.
	EffectiveSystemsGovernedReason = "SystemsGoverned"
	// EffectiveNoSystemReason: the policy selects namespaces, and no system in them.
	EffectiveNoSystemReason = "NoSystemSelected"
	// EffectiveNoNamespaceReason: the policy selects no namespace.
	EffectiveNoNamespaceReason = "NoNamespaceSelected"
)

// ConditionEnforcementIntact, on an OversightPolicy, says whether the gate itself is what it should be: webhook configurations, admission policies
// and their bindings, the ledger, the certificate that the API server trusts, the operator's own rights, and the installation's guard of namespace
// labels. It is about the cluster, and the same on every policy that is in force. What is put back at once does not make it False; an Event tells
// of that.
//
// Reasons when True: Intact, PodsHeldByWebhook. When False, the weightiest first: NotPutBack, ChangesContested, NamespaceLabelsUnguarded,
// RightsMissing, LedgerOpen, CertificateNotTrusted; the message names all that is wrong. When Unknown: NotCheckedYet,
// NotYetInForce.
const (
	ConditionEnforcementIntact = "EnforcementIntact"

	// EnforcementIntactReason: everything is what it should be.
	EnforcementIntactReason = "Intact"
	// EnforcementPodsHeldByWebhookReason: everything is what it can be in a cluster that serves no MutatingAdmissionPolicy v1. A webhook holds pods
	// instead, so that nothing is open; while no operator answers, what is not approved is refused and not held.
	EnforcementPodsHeldByWebhookReason = "PodsHeldByWebhook"
	// EnforcementNotPutBackReason: something was changed or deleted, or added to the ledger, and the operator cannot put it right.
	EnforcementNotPutBackReason = "NotPutBack"
	// EnforcementChangesContestedReason: somebody keeps changing what the operator puts back.
	EnforcementChangesContestedReason = "ChangesContested"
	// EnforcementNamespaceLabelsUnguardedReason: the admission policy of the installation that guards the labels of namespaces, or its binding, is
	// missing or another.
	EnforcementNamespaceLabelsUnguardedReason = "NamespaceLabelsUnguarded"
	// EnforcementRightsMissingReason: the operator lacks rights that its work needs.
	EnforcementRightsMissingReason = "RightsMissing"
	// EnforcementLedgerOpenReason: rights for all service accounts reach the ledger's account, so that the API server cannot read from it what is
	// approved. It permits nothing there: what is approved needs the operator.
	EnforcementLedgerOpenReason = "LedgerOpen"
	// EnforcementCertificateNotTrustedReason: the authorities in the webhook configurations did not sign the certificate that the operator serves.
	EnforcementCertificateNotTrustedReason = "CertificateNotTrusted"
	// EnforcementNotCheckedYetReason: no operator has looked yet.
	EnforcementNotCheckedYetReason = "NotCheckedYet"
	// EnforcementNotYetInForceReason: everything is what it should be, and API servers may not obey this policy as it is now in all namespaces that it
	// selects. A new selector takes some seconds.
	EnforcementNotYetInForceReason = "NotYetInForce"
)

// ConditionDataAvailable, on a DriftMonitor, says whether its checks have the data that they need.
//
// Reasons when True: DataAvailable. When False, the weightiest first: SourceRefused, SourceUnreachable, DataInvalid, DataStale, DataInsufficient. When
// Unknown: NotEvaluatedYet.
const (
	ConditionDataAvailable = "DataAvailable"

	// DataAvailableReason: each check had enough data in its last window.
	DataAvailableReason = "DataAvailable"
	// DataSourceRefusedReason: the operator does not read from this address, or the query reaches for another namespace.
	DataSourceRefusedReason = "SourceRefused"
	// DataSourceUnreachableReason: the source did not answer, or not in a way that can be read; the operator tries again.
	DataSourceUnreachableReason = "SourceUnreachable"
	// DataInvalidReason: what a query answered, or its reference, is not what the check needs.
	DataInvalidReason = "DataInvalid"
	// DataStaleReason: two intervals passed without new data.
	DataStaleReason = "DataStale"
	// DataInsufficientReason: there are too few samples to say anything.
	DataInsufficientReason = "DataInsufficient"
	// DataNotEvaluatedYetReason: no window was looked at yet.
	DataNotEvaluatedYetReason = "NotEvaluatedYet"
)

// ConditionWithinLimits, on a DriftMonitor and on an AISystem, says whether the system behaves as it was approved to.
//
// Reasons when True: WithinLimits, Warning. When False: DriftBreached. When Unknown: NotEvaluatedYet, MonitorDataMissing; on an AISystem also
// NotMonitored.
const (
	ConditionWithinLimits = "WithinLimits"

	// WithinLimitsReason: each check is healthy.
	WithinLimitsReason = "WithinLimits"
	// WithinLimitsWarningReason: no check is breached, and at least one is at its bound for warnings.
	WithinLimitsWarningReason = "Warning"
	// WithinLimitsNotMonitoredReason: no monitor watches the system.
	WithinLimitsNotMonitoredReason = "NotMonitored"
)

// ConditionMonitored, on an AISystem, says whether monitors make the kinds of check that policy asks for, on data.
//
// Reasons when True: Monitored, MonitoringNotRequired. When False: MonitorMissing, MonitorDataMissing; Waived if people waived them. When Unknown:
// FactsUnreadable.
const (
	ConditionMonitored = "Monitored"

	// MonitoredReason: each kind of check that policy asks for is made, on data.
	MonitoredReason = "Monitored"
	// MonitoringNotRequiredReason: no policy asks for a check.
	MonitoringNotRequiredReason = "MonitoringNotRequired"
)

// ConditionVerified, on an OversightDecision, says whether somebody vouches for who decided, and what, and when. What nobody vouches for counts for
// nothing, whatever it says.
//
// Reasons when True: Sealed; on a signed decision SignedByTrustedKey. When False: NotSealed, SealBroken, OtherCluster, OtherNamespace, OtherSystem; on a
// signed decision SignatureNotTrusted.
const (
	ConditionVerified = "Verified"

	// VerifiedSealedReason: the operator's seal holds.
	VerifiedSealedReason = "Sealed"
	// VerifiedSignedReason: a key that the policies trust signed the decision, whether or not it has a seal.
	VerifiedSignedReason = "SignedByTrustedKey"
	// VerifiedNotSealedReason: the decision has no seal, because it was written past the operator's webhook.
	VerifiedNotSealedReason = "NotSealed"
	// VerifiedSealBrokenReason: the seal is not of this decision, or of no key that the operator has.
	VerifiedSealBrokenReason = "SealBroken"
	// VerifiedOtherClusterReason: the decision was taken in another cluster.
	VerifiedOtherClusterReason = "OtherCluster"
	// VerifiedOtherNamespaceReason: the decision was taken in another namespace, or in one of this name that was deleted since.
	VerifiedOtherNamespaceReason = "OtherNamespace"
	// VerifiedOtherSystemReason: the seal holds, and the decision is about a system of this name that was deleted since. As an Approve it counts for
	// nothing; a Reject, a Halt and a Resume stand, since a system is not freed of them by making it anew.
	VerifiedOtherSystemReason = "OtherSystem"
)
