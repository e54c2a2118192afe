// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OversightPolicy says what is required of which AI systems, who must decide, and what happens to workloads that fall short. When
// several policies match a system, each requirement and each enforcement takes the strictest value.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,categories=aims,shortName=op,path=oversightpolicies
// +kubebuilder:printcolumn:name="Admission",type=string,JSONPath=".spec.enforcement.admission"
// +kubebuilder:printcolumn:name="Governed",type=integer,JSONPath=".status.systems.governed"
// +kubebuilder:printcolumn:name="Falling short",type=integer,JSONPath=".status.systems.fallingShort"
// +kubebuilder:printcolumn:name="Would hold",type=integer,JSONPath=".status.stricter[?(@.mode==\"Hold\")].held",priority=1
// +kubebuilder:printcolumn:name="Would refuse",type=integer,JSONPath=".status.stricter[?(@.mode==\"Deny\")].refused",priority=1
// +kubebuilder:printcolumn:name="Intact",type=string,JSONPath=".status.conditions[?(@.type==\"EnforcementIntact\")].status"
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=".status.conditions[?(@.type==\"Ready\")].status"
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=".metadata.creationTimestamp"
type OversightPolicy struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the object's standard metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is the policy.
	// +required
	Spec OversightPolicySpec `json:"spec"`

	// status is what the operator found.
	// +optional
	Status OversightPolicyStatus `json:"status,omitempty"`
}

// OversightPolicyList is a list of OversightPolicy.
//
// +kubebuilder:object:root=true
type OversightPolicyList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []OversightPolicy `json:"items"`
}

// OversightPolicySpec is a policy.
type OversightPolicySpec struct {
	// appliesTo says which systems the policy governs. Left out: every system in a namespace labelled aims-operator.io/governed=true.
	// +optional
	AppliesTo AppliesTo `json:"appliesTo,omitempty"`

	// requirements is what a governed system must have.
	// +required
	Requirements Requirements `json:"requirements"`

	// enforcement is what happens to the workloads of a system that falls short. Left out: as if each of its fields were left out.
	// +optional
	Enforcement Enforcement `json:"enforcement,omitempty"`

	// discovery is what happens to workloads that name no system, above all those that look like AI. Left out: this policy does not look for
	// them.
	// +optional
	Discovery *Discovery `json:"discovery,omitempty"`

	// waivers says which requirements may be waived for a time, and by whom. Left out: none.
	// +optional
	Waivers *Waivers `json:"waivers,omitempty"`

	// signers are the people whose signed decisions are trusted, for decisions that come by git. Left out: only decisions of
	// authenticated users count.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Signers []Signer `json:"signers,omitempty"`
}

// AppliesTo selects systems. What is left out selects everything; what is given must all match.
type AppliesTo struct {
	// riskTiers are the tiers that the policy governs. Left out: all.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	RiskTiers []RiskTier `json:"riskTiers,omitempty"`

	// namespaceSelector selects namespaces by their labels; an empty selector selects every namespace but kube-system and the operator's
	// own. Left out: the namespaces labelled aims-operator.io/governed=true.
	// +optional
	NamespaceSelector *metav1.LabelSelector `json:"namespaceSelector,omitempty"`

	// systemSelector selects AISystems by their labels, which whoever may edit the system may change. Left out: all.
	// +optional
	SystemSelector *metav1.LabelSelector `json:"systemSelector,omitempty"`
}

// Requirements is what a governed system must have.
//
// +kubebuilder:validation:XValidation:rule="!has(self.approvals) || has(self.assessment)",message="approvals are given on an assessment: add requirements.assessment (it may be empty: {})",fieldPath=".approvals"
// +kubebuilder:validation:XValidation:rule="!has(self.lifecycleMoves) || has(self.assessment) || !self.lifecycleMoves.exists(m, has(m.approvals))",message="approvals are given on an assessment: add requirements.assessment (it may be empty: {})",fieldPath=".lifecycleMoves"
type Requirements struct {
	// assessment is what an impact assessment must show. Left out: no assessment is needed.
	// +optional
	Assessment *AssessmentRequirement `json:"assessment,omitempty"`

	// approvals are the human approvals that content needs before it runs. Left out: none.
	// +optional
	// +listType=map
	// +listMapKey=role
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Approvals []ApprovalRequirement `json:"approvals,omitempty"`

	// separationOfDuties says whether the authors of an assessment or of a system's content may approve it. Left out: Enforced.
	// +optional
	SeparationOfDuties SeparationOfDuties `json:"separationOfDuties,omitempty"`

	// serviceAccounts are those, as NAMESPACE:NAME, that may decide as people do, where RBAC lets them decide in the role. Where several policies match a system, each must
	// name the account. Left out: none, for a decision is a person's.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=16
	ServiceAccounts []ServiceAccountName `json:"serviceAccounts,omitempty"`

	// monitoring are the kinds of check that DriftMonitors must make of the system. Whether they have data is enforcement.monitorSilenceHours' business.
	// Left out: none.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=4
	Monitoring []CheckKind `json:"monitoring,omitempty"`

	// artifacts says how closely the images and models of workloads are compared with what the system registers. Left out: Declared.
	// +optional
	Artifacts ArtifactRule `json:"artifacts,omitempty"`

	// allowedSidecarImages are images that may run beside a system's own without being registered, such as those that service meshes inject.
	// Where several policies govern a system, each of them that does not accept any artifact must allow the image. One that names models, or
	// lets them be loaded, is judged as any other. Left out: none.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	AllowedSidecarImages []AllowedImage `json:"allowedSidecarImages,omitempty"`

	// stages are the lifecycle stages whose workloads may run. Left out: Operation alone.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	// +kubebuilder:validation:XValidation:rule="!self.exists(s, s == 'Retired')",message="a retired system never runs: remove Retired"
	Stages []LifecycleStage `json:"stages,omitempty"`

	// lifecycleMoves are the moves between lifecycle stages that systems may make beside those to the next stage (Design, Development, Validation, Operation),
	// and the approvals that moves need. Where several policies govern a system, each must let it move so, and the approvals add up. Any system may be
	// retired, at once and without approval. Left out: one stage at a time, never back, without approvals of their own.
	// +optional
	// +listType=map
	// +listMapKey=from
	// +listMapKey=to
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	LifecycleMoves []LifecycleMove `json:"lifecycleMoves,omitempty"`
}

// AssessmentRequirement is what an impact assessment must show.
type AssessmentRequirement struct {
	// sections are the parts that must be filled in. Left out: the conclusion alone.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=6
	Sections []AssessmentSection `json:"sections,omitempty"`

	// maximumAgeDays is how many days after performedAt the assessment must have been repeated. Left out: only its own validUntil counts.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3650
	MaximumAgeDays int32 `json:"maximumAgeDays,omitempty"`

	// highestResidualRisk is the highest residual risk that is acceptable. Left out: Medium.
	// +optional
	HighestResidualRisk ImpactLevel `json:"highestResidualRisk,omitempty"`

	// fairness are bounds that fairness results must keep. Left out: no bounds.
	// +optional
	// +listType=map
	// +listMapKey=metric
	// +kubebuilder:validation:MaxItems=8
	Fairness []FairnessBound `json:"fairness,omitempty"`
}

// AssessmentSection is a part of an assessment.
//
// +kubebuilder:validation:Enum=IndividualImpacts;SocietalImpacts;Fairness;Explainability;Evidence;Conclusion
type AssessmentSection string

// The sections of an assessment that a policy can ask for.
const (
	SectionIndividualImpacts AssessmentSection = "IndividualImpacts"
	SectionSocietalImpacts   AssessmentSection = "SocietalImpacts"
	SectionFairness          AssessmentSection = "Fairness"
	SectionExplainability    AssessmentSection = "Explainability"
	SectionEvidence          AssessmentSection = "Evidence"
	SectionConclusion        AssessmentSection = "Conclusion"
)

// FairnessBound bounds one fairness metric: each result of that metric must keep it, and there must be one.
//
// +kubebuilder:validation:XValidation:rule="has(self.minimum) || has(self.maximum)",message="a bound needs a minimum or a maximum"
// +kubebuilder:validation:XValidation:rule="!has(self.minimum) || !has(self.maximum) || [self.minimum, self.maximum].exists(d, !d.matches('^-?(0|[1-9][0-9]*)([.][0-9]+)?$')) || double(self.minimum) <= double(self.maximum)",message="no value can keep this bound: minimum is above maximum",fieldPath=".minimum"
type FairnessBound struct {
	// metric is the metric that is bounded.
	// +required
	Metric FairnessMetric `json:"metric"`

	// minimum is the lowest acceptable value, such as 0.8 for DisparateImpactRatio (the four-fifths rule). Left out: no lower bound.
	// +optional
	Minimum Decimal `json:"minimum,omitempty"`

	// maximum is the highest acceptable value, such as 0.1 for a difference. Left out: no upper bound.
	// +optional
	Maximum Decimal `json:"maximum,omitempty"`

	// minimumSamples is the lowest acceptable number of samples in the smallest group. Left out: 30.
	// +optional
	// +kubebuilder:validation:Minimum=1
	MinimumSamples int64 `json:"minimumSamples,omitempty"`
}

// RoleName is an oversight role, such as risk-officer. Who may decide in it is Kubernetes RBAC: verb decide, resource oversightroles,
// group aims-operator.io, resource name the role.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="must be a role name of lower-case letters, digits and dashes, such as risk-officer"
type RoleName string

// ApprovalRequirement asks for approvals in one role.
type ApprovalRequirement struct {
	// role is the role in which people must approve.
	// +required
	Role RoleName `json:"role"`

	// count is the number of different people who must approve in this role. A person counts once over all roles.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=8
	Count int32 `json:"count"`
}

// ServiceAccountName names a service account as NAMESPACE:NAME.
//
// +kubebuilder:validation:MinLength=3
// +kubebuilder:validation:MaxLength=317
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?:[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$')",message="must be a service account as NAMESPACE:NAME"
type ServiceAccountName string

// SeparationOfDuties says whether authors may approve their own content.
//
// +kubebuilder:validation:Enum=Enforced;NotEnforced
type SeparationOfDuties string

// The rules of separation of duties.
const (
	SeparationEnforced    SeparationOfDuties = "Enforced"
	SeparationNotEnforced SeparationOfDuties = "NotEnforced"
)

// CheckKind is a kind of check of a DriftMonitor.
//
// +kubebuilder:validation:Enum=DataDrift;ConceptDrift;Performance;GroupFairness
type CheckKind string

// The kinds of check.
const (
	CheckDataDrift     CheckKind = "DataDrift"
	CheckConceptDrift  CheckKind = "ConceptDrift"
	CheckPerformance   CheckKind = "Performance"
	CheckGroupFairness CheckKind = "GroupFairness"
)

// ArtifactRule says how closely images and models are compared with what a system registers.
//
// +kubebuilder:validation:Enum=Any;Declared;Digest
type ArtifactRule string

// The artifact rules, from the least to the most strict.
const (
	// ArtifactsAny lets a workload run any image and model.
	ArtifactsAny ArtifactRule = "Any"
	// ArtifactsDeclared lets a workload run the images and models that the system registers.
	ArtifactsDeclared ArtifactRule = "Declared"
	// ArtifactsDigest lets a workload run registered images and models, pinned by digest or by an immutable revision.
	ArtifactsDigest ArtifactRule = "Digest"
)
