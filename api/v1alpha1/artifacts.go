// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// URI names where something is, with a scheme.
//
// +kubebuilder:validation:MinLength=3
// +kubebuilder:validation:MaxLength=1024
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-zA-Z][a-zA-Z0-9+.-]*:[^[:space:]]+$')",message="must be a URI with a scheme, such as hf://org/model, s3://bucket/key or https://host/path"
type URI string

// SHA256 is a SHA-256 digest as 64 lower-case hexadecimal digits.
//
// +kubebuilder:validation:MaxLength=64
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-f0-9]{64}$')",message="must be a SHA-256 digest: 64 lower-case hexadecimal digits, as sha256sum prints them"
type SHA256 string

// Digest is a SHA-256 digest with its algorithm in front, as image registries write it.
//
// +kubebuilder:validation:MaxLength=71
// +kubebuilder:validation:XValidation:rule="self.matches('^sha256:[a-f0-9]{64}$')",message="must be sha256: followed by 64 lower-case hexadecimal digits"
type Digest string

// ContentDigest names exactly the content that a person approves: the scheme's version, and a SHA-256 over the canonical JSON (RFC 8785)
// of the system's material content, the assessment, the namespace and both names.
//
// +kubebuilder:validation:MaxLength=80
// +kubebuilder:validation:XValidation:rule="self.matches('^aims[.]v1:sha256:[a-f0-9]{64}$')",message="must be a content digest as 'kubectl aims review' prints it: aims.v1:sha256: followed by 64 lower-case hexadecimal digits"
type ContentDigest string

// DataSource is data that a system was built from or reads.
//
// +kubebuilder:validation:XValidation:rule="self.personalData == 'None' || has(self.legalBasis)",message="personal data needs a legalBasis (GDPR Art. 6), or personalData: None if it holds none",fieldPath=".legalBasis"
type DataSource struct {
	// name tells this source from the others of the list.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Name string `json:"name"`

	// uri is where the data is. Left out: it has no address.
	// +optional
	URI URI `json:"uri,omitempty"`

	// provenance says where the data comes from and how it was collected.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Provenance string `json:"provenance"`

	// classification is how confidential the data is.
	// +required
	Classification DataClassification `json:"classification"`

	// personalData says whether the data is about people.
	// +required
	PersonalData PersonalData `json:"personalData"`

	// legalBasis is the basis of GDPR Art. 6 on which personal data is processed. Left out: there is none, which only data that is not
	// about people can do without.
	// +optional
	LegalBasis LegalBasis `json:"legalBasis,omitempty"`
}

// DataClassification is a grade of confidentiality.
//
// +kubebuilder:validation:Enum=Public;Internal;Confidential;Restricted
type DataClassification string

// PersonalData says how much data tells about identifiable people.
//
// +kubebuilder:validation:Enum=None;Pseudonymised;Personal;SpecialCategory
type PersonalData string

// LegalBasis is a basis for processing personal data, GDPR Art. 6(1), points (a) to (f).
//
// +kubebuilder:validation:Enum=Consent;Contract;LegalObligation;VitalInterests;PublicTask;LegitimateInterests
type LegalBasis string

// Model is a model that a system may serve.
type Model struct {
	// name tells this model from the others of the list. Without a uri, a workload that names a model by this very word means this model.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`

	// version is the version or revision, as the model's supplier writes it. A workload that asks for a revision must ask for this one; one
	// that asks for none is accepted unless policy asks for digests. Left out: any revision of the model.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	Version string `json:"version,omitempty"`

	// uri is where workloads load the model from: hf://org/model, s3://..., oci://..., pvc://claim/path, file:///path.
	// Left out: workloads name the model by its name.
	// +optional
	URI URI `json:"uri,omitempty"`

	// digest is the digest of the model's weights or artifact. Left out: the model is not pinned.
	// +optional
	Digest Digest `json:"digest,omitempty"`

	// supplier is who made the model. Left out: the organisation itself.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Supplier string `json:"supplier,omitempty"`

	// licence is the licence of the weights, by its SPDX identifier or its name. Left out: not declared.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	Licence string `json:"licence,omitempty"`

	// modelCard is where the model card can be read. Left out: there is none.
	// +optional
	ModelCard URI `json:"modelCard,omitempty"`
}

// Image is a container image that a system's workloads may run.
//
// +kubebuilder:validation:XValidation:rule="has(self.tag) || has(self.digest)",message="an image needs a tag or a digest: name the one that was assessed"
type Image struct {
	// repository is the image's name without tag and digest: registry/path/name. Without a registry Docker Hub is meant, as in a pod.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?([.][a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]+)?/)?[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*)*$')",message="must be an image repository without tag or digest, such as vllm/vllm-openai or registry.example/team/name (put the tag into 'tag')"
	Repository string `json:"repository"`

	// tag is the tag that workloads may run. Left out: only images named by the digest.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$')",message="must be an image tag: letters, digits, dots, dashes and underscores"
	Tag string `json:"tag,omitempty"`

	// digest is the digest that workloads may run. Left out: any image that the tag points to, which policy may refuse.
	// +optional
	Digest Digest `json:"digest,omitempty"`
}
