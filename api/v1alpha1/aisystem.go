// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// AISystem is one entry of the AI inventory: what the system is for, whose it is, what it runs on, and how risky it is. A workload
// belongs to it by the label aims-operator.io/ai-system on its pod template, in the same namespace.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=aims,shortName=ais
// +kubebuilder:selectablefield:JSONPath=".spec.risk.tier"
// +kubebuilder:selectablefield:JSONPath=".spec.lifecycleStage"
// +kubebuilder:printcolumn:name="Tier",type=string,JSONPath=".spec.risk.tier"
// +kubebuilder:printcolumn:name="Stage",type=string,JSONPath=".spec.lifecycleStage"
// +kubebuilder:printcolumn:name="Verdict",type=string,JSONPath=".status.verdict.deploy"
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=".status.conditions[?(@.type==\"Permitted\")].reason"
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=".status.conditions[?(@.type==\"Ready\")].status"
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=".metadata.creationTimestamp"
// +kubebuilder:printcolumn:name="Release",type=string,JSONPath=".status.release.contentDigest",priority=1
// +kubebuilder:printcolumn:name="Owner",type=string,JSONPath=".spec.owner.person",priority=1
// +kubebuilder:validation:XValidation:rule="self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')",message="the name of an AISystem is used as a label value: at most 63 characters, no dots",fieldPath=".metadata"
type AISystem struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the object's standard metadata. The name is the value of the label on the system's workloads.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is what people declare about the system.
	// +required
	Spec AISystemSpec `json:"spec"`

	// status is what the operator found.
	// +optional
	Status AISystemStatus `json:"status,omitempty"`
}

// AISystemList is a list of AISystem.
//
// +kubebuilder:object:root=true
type AISystemList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []AISystem `json:"items"`
}

// AISystemSpec declares an AI system. A change to its material part (role, intendedUse, risk, lifecycleStage, dataSources, models,
// images) is a new candidate that people must approve; a change to the rest is not.
type AISystemSpec struct {
	// displayName is the name that people use for the system. Left out: the object's name is used.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	DisplayName string `json:"displayName,omitempty"`

	// description says what the system is, for a reader of the inventory. Left out: nothing is said.
	// +optional
	// +kubebuilder:validation:MaxLength=4096
	Description string `json:"description,omitempty"`

	// owner is who answers for the system.
	// +required
	Owner Owner `json:"owner"`

	SystemContent `json:",inline"`

	// documents are what people wrote about the system. Left out: there are none.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=32
	Documents []Document `json:"documents,omitempty"`
}

// SystemContent is the material part of an AISystem: what people approve, together with an assessment.
type SystemContent struct {
	// role is the organisation's role for the system, in the words of the EU AI Act.
	// +required
	Role OrganisationRole `json:"role"`

	// intendedUse is what the system is for, and what it is not for.
	// +required
	IntendedUse IntendedUse `json:"intendedUse"`

	// risk is the system's risk classification.
	// +required
	Risk Risk `json:"risk"`

	// lifecycleStage is where the system stands in its life. Policies say which stages may run; Retired never runs.
	// +required
	LifecycleStage LifecycleStage `json:"lifecycleStage"`

	// dataSources are the data that the system was built from or reads. Left out: none are declared.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	DataSources []DataSource `json:"dataSources,omitempty"`

	// models are the models that the system's workloads may serve. Left out: no workload may name a model, unless policy accepts any.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Models []Model `json:"models,omitempty"`

	// images are the container images that the system's workloads may run. Left out: none, unless policy accepts any.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:XValidation:rule="self.all(a, self.exists_one(b, b.repository == a.repository && (has(b.tag) ? b.tag : '') == (has(a.tag) ? a.tag : '') && (has(b.digest) ? b.digest : '') == (has(a.digest) ? a.digest : '')))",message="an image is listed twice: remove the second entry"
	Images []Image `json:"images,omitempty"`
}

// OrganisationRole is a role of the EU AI Act, Art. 3.
//
// +kubebuilder:validation:Enum=Provider;Deployer;ProviderAndDeployer
type OrganisationRole string

// The roles that an organisation can have for a system.
const (
	RoleProvider            OrganisationRole = "Provider"
	RoleDeployer            OrganisationRole = "Deployer"
	RoleProviderAndDeployer OrganisationRole = "ProviderAndDeployer"
)

// LifecycleStage is a stage in the life of an AI system (ISO/IEC 22989).
//
// +kubebuilder:validation:Enum=Design;Development;Validation;Operation;Retired
type LifecycleStage string

// The stages of a system's life.
const (
	StageDesign      LifecycleStage = "Design"
	StageDevelopment LifecycleStage = "Development"
	StageValidation  LifecycleStage = "Validation"
	StageOperation   LifecycleStage = "Operation"
	StageRetired     LifecycleStage = "Retired"
)

// Owner is who answers for an AI system.
type Owner struct {
	// person is the accountable person, by name or account.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Person string `json:"person"`

	// contact is where that person can be reached: an address, a channel, a number.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Contact string `json:"contact"`

	// team is the team that builds or runs the system. Left out: reports show the team that the namespace's label aims-operator.io/team or team names, or else the namespace.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	Team string `json:"team,omitempty"`
}

// IntendedUse is what a system is for.
type IntendedUse struct {
	// purpose says what the system does for whom, in a few sentences.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Purpose string `json:"purpose"`

	// users are the groups that operate the system or read its output. Left out: none are declared.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=256
	Users []string `json:"users,omitempty"`

	// affectedGroups are the groups of people whom the output affects. Left out: none are declared.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=256
	AffectedGroups []string `json:"affectedGroups,omitempty"`

	// outOfScope are uses that the system must not be put to. Left out: none are excluded by name.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=512
	OutOfScope []string `json:"outOfScope,omitempty"`
}

// Document points to something that a person wrote.
type Document struct {
	// name tells this document from the others of the list.
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

	// sha256 is the digest of its bytes, as 64 hexadecimal digits. Left out: a later change of the document goes unnoticed.
	// +optional
	SHA256 SHA256 `json:"sha256,omitempty"`
}

// DocumentKind is a sort of document.
//
// +kubebuilder:validation:Enum=TechnicalDocumentation;InstructionsForUse;RiskManagement;DataSheet;ModelCard;TestReport;Contract;Other
type DocumentKind string
