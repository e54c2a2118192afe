// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Recogniser finds one sign of AI. It is what a file of recognisers lists.
type Recogniser struct {
	// Name is what policies call it: a capital letter, then letters and digits.
	Name v1alpha1.Recogniser `json:"name"`
	// LooksAt is what it looks at, one thing at a time.
	LooksAt Place `json:"looksAt"`
	// Patterns are what it looks for; any one of them suffices. Left out: everything there, which the condition then narrows.
	//
	// A pattern of an image is a repository: its parts are compared with the last parts of the image's own, so that mirrors are recognised too,
	// and * stands for any characters in one part. Anywhere else a pattern is the whole text, and * stands for any characters.
	Patterns []string `json:"patterns,omitempty"`
	// Condition is a CEL expression that must be true as well. Left out: the pattern suffices.
	Condition string `json:"condition,omitempty"`
	// Weight is what it adds to the score, from 1 to 100.
	Weight int `json:"weight"`
	// Says completes a sentence that begins with "it", such as "runs an image of vLLM".
	Says string `json:"says"`
}

// Place is a part of a workload that recognisers look at.
type Place string

// The places, and what their items are: the text that patterns and CEL's "item" mean, and CEL's "value".
const (
	// LooksAtImages: the image's full repository; its tag or digest.
	LooksAtImages Place = "Images"
	// LooksAtResources: the name of a resource that a container asks for; the amount.
	LooksAtResources Place = "Resources"
	// LooksAtClaims: the name of a resource claim (DRA) or of its template; nothing.
	LooksAtClaims Place = "Claims"
	// LooksAtArguments: a word of command or arguments, of a flag what stands before =; what stands behind = or the next word.
	LooksAtArguments Place = "Arguments"
	// LooksAtVariables: the name of an environment variable; its literal value.
	LooksAtVariables Place = "Variables"
	// LooksAtVolumes: the address of a volume, such as csi:DRIVER, pvc:CLAIM, image:REFERENCE, nfs:SERVER/PATH or mount:PATH; a CSI volume's attributes.
	LooksAtVolumes Place = "Volumes"
	// LooksAtOwners: kind and group of the object that made a pod, as Kind.group; its name.
	LooksAtOwners Place = "Owners"
	// LooksAtModels: a model that the operator read from arguments, environment or volumes, as a URI where it has the form of one; "unread" or
	// "switch" if it cannot be read, or is loaded at run time.
	LooksAtModels Place = "Models"
)

// evidence is the kind of evidence that a place gives.
var evidence = map[Place]decision.Evidence{
	LooksAtImages:    decision.EvidenceImage,
	LooksAtResources: decision.EvidenceAccelerator,
	LooksAtClaims:    decision.EvidenceAccelerator,
	LooksAtArguments: decision.EvidenceModel,
	LooksAtVariables: decision.EvidenceEnvironment,
	LooksAtVolumes:   decision.EvidenceVolume,
	LooksAtOwners:    decision.EvidenceOwner,
	LooksAtModels:    decision.EvidenceModel,
}
