// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Discovery is how workloads are treated that name no system: those that look like AI and, in strict namespaces, all that are not exempt.
type Discovery struct {
	// mode is what happens to them: Deny refuses them, Hold stores them and keeps their pods from every node until the policy finds them no
	// more, Warn lets them run and warns, Audit lets them run and records. Of the policies that find a workload, the strictest mode counts.
	// Left out: Audit.
	// +optional
	Mode DiscoveryMode `json:"mode,omitempty"`

	// threshold is the score from which a workload is taken for AI. Each recogniser that recognises it adds its weight, of each kind of
	// evidence the heaviest alone, up to 100. Left out: 50, which an accelerator alone does not reach.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	Threshold int32 `json:"threshold,omitempty"`

	// recognisers are the recognisers that count, by name: those that the operator brings, which "kubectl aims discover --list-recognisers" lists,
	// and those that it was given a file of. Left out: all of them.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Recognisers []Recogniser `json:"recognisers,omitempty"`

	// strict says whether every workload must name a registered system, whether it looks like AI or not. Left out: NotEnforced.
	// +optional
	Strict Strictness `json:"strict,omitempty"`

	// exemptImages are the images that may run without a system although strict is Enforced. A workload is exempt if all its images are, those
	// of requirements.allowedSidecarImages included; one that looks like AI is found all the same. Left out: none.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	ExemptImages []AllowedImage `json:"exemptImages,omitempty"`
}

// DefaultDiscoveryThreshold is the score from which a workload is taken for AI where the policy does not say.
const DefaultDiscoveryThreshold = 50

// DiscoveryMode is what happens to a workload that names no system and is found, from the least to the most strict.
//
// +kubebuilder:validation:Enum=Audit;Warn;Hold;Deny
type DiscoveryMode string

// The discovery modes.
const (
	DiscoveryAudit DiscoveryMode = "Audit"
	DiscoveryWarn  DiscoveryMode = "Warn"
	DiscoveryHold  DiscoveryMode = "Hold"
	DiscoveryDeny  DiscoveryMode = "Deny"
)

// Strictness says whether every workload must name a registered system.
//
// +kubebuilder:validation:Enum=Enforced;NotEnforced
type Strictness string

// Whether every workload must name a registered system.
const (
	StrictEnforced    Strictness = "Enforced"
	StrictNotEnforced Strictness = "NotEnforced"
)

// Recogniser is the name of a recogniser, which finds one sign of AI in a workload, such as VLLM or NVIDIAAccelerator.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Z][A-Za-z0-9]*$')",message="must be the name of a recogniser: a capital letter, then letters and digits, such as VLLM"
type Recogniser string

// Recognisers that are more than data: RegisteredImage is an image that an AISystem of the namespace registers, and alone makes a score of 100;
// ModelReference is a model that a workload names by an address, or in a way that cannot be read; ModelName one that it names otherwise.
const (
	RecogniseModelReference  Recogniser = "ModelReference"
	RecogniseModelName       Recogniser = "ModelName"
	RecogniseRegisteredImage Recogniser = "RegisteredImage"
)

// AllowedImage is an image that policy lets run without a system that registers it.
type AllowedImage struct {
	// repository is the image's name without tag and digest, or a path that ends with /* for everything below it: docker.io/istio/proxyv2,
	// registry.example/platform/*. Without a registry Docker Hub is meant, as in a pod; the registry must be that of the running image.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?([.][a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]+)?/)?[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*)*(/[*])?$')",message="must be an image repository without tag or digest, or a path that ends with /*, such as docker.io/istio/proxyv2 or registry.example/platform/*"
	Repository string `json:"repository"`

	// tag is the tag that may run. Left out: any, unless there is a digest.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$')",message="must be an image tag: letters, digits, dots, dashes and underscores"
	Tag string `json:"tag,omitempty"`

	// digest is the digest that may run. Left out: any that the tag points to.
	// +optional
	Digest Digest `json:"digest,omitempty"`
}
