// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// ImpactAssessment is one structured assessment of one AISystem of the same namespace: whom the system may harm and how, what was
// measured, what remains, and the conclusion. People approve it together with the system's material content.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=aims,shortName=ia
// +kubebuilder:selectablefield:JSONPath=".spec.systemRef.name"
// +kubebuilder:printcolumn:name="System",type=string,JSONPath=".spec.systemRef.name"
// +kubebuilder:printcolumn:name="Residual risk",type=string,JSONPath=".spec.conclusion.residualRisk"
// +kubebuilder:printcolumn:name="Approved",type=string,JSONPath=".status.conditions[?(@.type==\"Approved\")].status"
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=".status.conditions[?(@.type==\"Approved\")].reason"
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=".status.conditions[?(@.type==\"Ready\")].status"
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=".metadata.creationTimestamp"
// +kubebuilder:printcolumn:name="Valid until",type=string,JSONPath=".spec.validUntil",priority=1
// +kubebuilder:printcolumn:name="Digest",type=string,JSONPath=".status.contentDigest",priority=1
type ImpactAssessment struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the object's standard metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is the assessment as people wrote it.
	// +required
	Spec ImpactAssessmentSpec `json:"spec"`

	// status is what the operator found.
	// +optional
	Status ImpactAssessmentStatus `json:"status,omitempty"`
}

// ImpactAssessmentList is a list of ImpactAssessment.
//
// +kubebuilder:object:root=true
type ImpactAssessmentList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []ImpactAssessment `json:"items"`
}

// ImpactAssessmentSpec is an assessment as people wrote it. Any change to it needs a fresh approval.
//
// +kubebuilder:validation:XValidation:rule="!has(self.validUntil) || self.validUntil > self.performedAt",message="the assessment would end before it starts: set validUntil after performedAt",fieldPath=".validUntil"
// +kubebuilder:validation:XValidation:rule="self.systemRef.name == oldSelf.systemRef.name",message="an assessment stays with its system: write a new ImpactAssessment for another system",fieldPath=".systemRef.name"
type ImpactAssessmentSpec struct {
	// systemRef names the AISystem, in the same namespace, that was assessed.
	// +required
	SystemRef SystemReference `json:"systemRef"`

	// performedAt is when the assessment was completed.
	// +required
	PerformedAt metav1.Time `json:"performedAt"`

	// validUntil is when the assessment must have been repeated. Left out: only the policy's maximum age ends it.
	// +optional
	ValidUntil *metav1.Time `json:"validUntil,omitempty"`

	// assessors are the people who carried it out. Left out: they are not named.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=253
	Assessors []string `json:"assessors,omitempty"`

	// impacts are the impacts on people and society that were found. Left out: none were looked at, which policy may refuse.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Impacts []Impact `json:"impacts,omitempty"`

	// fairness are the group fairness results. Left out: fairness was not measured.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Fairness []FairnessResult `json:"fairness,omitempty"`

	// explainability says how the system's output is explained. Left out: it is not.
	// +optional
	Explainability *Explainability `json:"explainability,omitempty"`

	// evidence points to the reports that the assessment rests on. Left out: there are none.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Evidence []Evidence `json:"evidence,omitempty"`

	// conclusion is what the assessors conclude. Left out: the assessment is not finished, and nobody can approve it.
	// +optional
	Conclusion *Conclusion `json:"conclusion,omitempty"`
}

// SystemReference names an AISystem of the same namespace.
type SystemReference struct {
	// name is the AISystem's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="must be the name of an AISystem of this namespace, without namespace and slash: what is written in a namespace is about the systems of that namespace only"
	Name string `json:"name"`
}

// Impact is one impact that the system may have.
type Impact struct {
	// name tells this impact from the others of the list.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Name string `json:"name"`

	// affects says whom or what it touches.
	// +required
	Affects ImpactSubject `json:"affects"` // Not "on": YAML 1.1 reads that as the boolean true.

	// description says what may happen to whom.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Description string `json:"description"`

	// likelihood is how likely it is before mitigation.
	// +required
	Likelihood Likelihood `json:"likelihood"`

	// severity is how bad it would be before mitigation.
	// +required
	Severity ImpactLevel `json:"severity"`

	// mitigation says what is done about it. Left out: nothing.
	// +optional
	// +kubebuilder:validation:MaxLength=4096
	Mitigation string `json:"mitigation,omitempty"`

	// residualRisk is the risk that remains after mitigation.
	// +required
	ResidualRisk ImpactLevel `json:"residualRisk"`
}

// ImpactSubject is whom or what an impact touches.
//
// +kubebuilder:validation:Enum=Individuals;Groups;Society;Environment
type ImpactSubject string

// The subjects of impacts. The first two are individual impacts, the others societal ones.
const (
	OnIndividuals ImpactSubject = "Individuals"
	OnGroups      ImpactSubject = "Groups"
	OnSociety     ImpactSubject = "Society"
	OnEnvironment ImpactSubject = "Environment"
)

// Likelihood grades how likely an impact is.
//
// +kubebuilder:validation:Enum=Rare;Unlikely;Possible;Likely;AlmostCertain
type Likelihood string

// FairnessResult is one group fairness measurement.
type FairnessResult struct {
	// name tells this result from the others of the list.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Name string `json:"name"`

	// metric is what was measured.
	// +required
	Metric FairnessMetric `json:"metric"`

	// attribute is the protected attribute whose groups were compared, such as age or sex.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Attribute string `json:"attribute"`

	// value is the value measured, a difference or a ratio as the metric defines it.
	// +required
	Value Decimal `json:"value"`

	// samples is the number of samples in the smallest group.
	// +required
	// +kubebuilder:validation:Minimum=0
	Samples int64 `json:"samples"`

	// evidence is the name of the entry under spec.evidence that holds the report. Left out: there is none.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	Evidence string `json:"evidence,omitempty"`
}

// FairnessMetric is a measure of group fairness. A difference of 0 and a ratio of 1 mean equal treatment.
//
// +kubebuilder:validation:Enum=DemographicParityDifference;DisparateImpactRatio;EqualOpportunityDifference
type FairnessMetric string

// The fairness metrics.
const (
	DemographicParityDifference FairnessMetric = "DemographicParityDifference"
	DisparateImpactRatio        FairnessMetric = "DisparateImpactRatio"
	EqualOpportunityDifference  FairnessMetric = "EqualOpportunityDifference"
)

// Explainability says how the system's output is explained.
type Explainability struct {
	// method is the method, such as SHAP, LIME, counterfactuals, or inherent for a model that explains itself.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Method string `json:"method"`

	// availableAt says where the people concerned can have an explanation. Left out: only the operating team can.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	AvailableAt string `json:"availableAt,omitempty"`

	// limitations says what the explanations do not tell. Left out: none are known.
	// +optional
	// +kubebuilder:validation:MaxLength=4096
	Limitations string `json:"limitations,omitempty"`
}

// Evidence points to a report that an assessment rests on.
type Evidence struct {
	// name tells this piece of evidence from the others of the list.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Name string `json:"name"`

	// kind says what sort of document it is.
	// +required
	Kind DocumentKind `json:"kind"`

	// uri is where it can be read.
	// +required
	URI URI `json:"uri"`

	// sha256 is the digest of its bytes, as 64 hexadecimal digits.
	// +required
	SHA256 SHA256 `json:"sha256"`
}

// Conclusion is what the assessors conclude.
type Conclusion struct {
	// outcome says whether the remaining risk is acceptable.
	// +required
	Outcome Outcome `json:"outcome"`

	// residualRisk is the overall risk that remains after mitigation. It may not be lower than that of any impact.
	// +required
	ResidualRisk ImpactLevel `json:"residualRisk"`

	// rationale says why.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Rationale string `json:"rationale"`
}

// Outcome is the result of an assessment.
//
// +kubebuilder:validation:Enum=Acceptable;NotAcceptable
type Outcome string

// The outcomes of an assessment.
const (
	OutcomeAcceptable    Outcome = "Acceptable"
	OutcomeNotAcceptable Outcome = "NotAcceptable"
)

// ImpactAssessmentStatus is what the operator found about an assessment.
type ImpactAssessmentStatus struct {
	// conditions are Ready, Complete and Approved; see the condition constants for their reasons.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status is about.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// contentDigest is the digest of this assessment with its system's present content: what people approve. Left out: the system does
	// not exist.
	// +optional
	ContentDigest ContentDigest `json:"contentDigest,omitempty"`

	// approvals says, for each role that policy asks for, how many people approved and how many must.
	// +optional
	// +listType=map
	// +listMapKey=role
	// +kubebuilder:validation:MaxItems=16
	Approvals []RoleApprovals `json:"approvals,omitempty"`

	// validUntil is when the assessment ends, by its own date or by the policy's maximum age. Left out: it does not end by time.
	// +optional
	ValidUntil *metav1.Time `json:"validUntil,omitempty"`
}
