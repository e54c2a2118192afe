// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Sign is one thing about a workload by which a recogniser takes it for AI.
type Sign struct {
	// Recogniser is the recogniser's name.
	Recogniser v1alpha1.Recogniser
	// Evidence is the kind of evidence. Of each kind only the heaviest sign counts: two serving images are no more AI than one.
	Evidence Evidence
	// Field is where in the workload it stands.
	Field string
	// What completes a sentence that begins with "it", such as "runs an image of vLLM".
	What string
	// Weight is what the sign adds to the score.
	Weight int
	// Problem says why the recogniser could not tell. Then the workload is found whatever its score is: not known is not "no AI".
	Problem string
}

// Evidence is a kind of sign.
type Evidence string

// The kinds of evidence.
const (
	EvidenceImage       Evidence = "Image"
	EvidenceAccelerator Evidence = "Accelerator"
	EvidenceModel       Evidence = "Model"
	EvidenceEnvironment Evidence = "Environment"
	EvidenceVolume      Evidence = "Volume"
	EvidenceOwner       Evidence = "Owner"
)

// certain is the score of a workload about which there is no doubt, and the highest there is.
const certain = 100

// Suspicion is how much a workload looks like AI.
type Suspicion struct {
	// Score is between 0 and 100.
	Score int
	// Signs are those that count, the heaviest first.
	Signs []Sign
	// Unknown tells that a recogniser could not tell.
	Unknown bool
}

// Reaches tells whether the suspicion is enough for a threshold.
func (s *Suspicion) Reaches(threshold int) bool { return s.Unknown || s.Score >= threshold }

// Suspect weighs the signs of a workload that names no system, and the images that systems of its namespace register.
func Suspect(w *Workload, registered []RegisteredImage) Suspicion {
	return suspect(w, registered, func(v1alpha1.Recogniser) bool { return true })
}

func suspect(w *Workload, registered []RegisteredImage, counts func(v1alpha1.Recogniser) bool) Suspicion {
	signs := make([]Sign, 0, len(w.Signs)+1)
	for _, sign := range w.Signs {
		if counts(sign.Recogniser) {
			signs = append(signs, sign)
		}
	}
	if sign, found := registeredImage(w, registered); found && counts(sign.Recogniser) {
		signs = append(signs, sign)
	}
	return weigh(signs)
}

func weigh(signs []Sign) Suspicion {
	slices.SortFunc(signs, func(a, b Sign) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Recogniser, b.Recogniser), cmp.Compare(a.Field, b.Field),
			cmp.Compare(a.What, b.What), cmp.Compare(a.Problem, b.Problem))
	})
	var s Suspicion
	for _, sign := range signs {
		s.Unknown = s.Unknown || sign.Problem != ""
		heavier := slices.ContainsFunc(s.Signs, func(have Sign) bool { return have.Evidence == sign.Evidence })
		if heavier && sign.Problem == "" {
			continue
		}
		s.Signs = append(s.Signs, sign)
		if !heavier {
			s.Score = min(s.Score+sign.Weight, certain)
		}
	}
	return s
}

// registeredImage finds an image of the workload that a system registers, whatever its tag. Of several the first by field and system is
// named, whatever the order of the facts.
func registeredImage(w *Workload, registered []RegisteredImage) (sign Sign, found bool) {
	var system string
	for _, image := range w.Images {
		for _, r := range registered {
			if r.Image.Repository == "" || r.Image.Repository != image.Image.Repository {
				continue
			}
			if !found || cmp.Or(cmp.Compare(image.Field, sign.Field), cmp.Compare(r.System, system)) < 0 {
				found, system = true, r.System
				sign = Sign{
					Recogniser: v1alpha1.RecogniseRegisteredImage, Evidence: EvidenceImage, Field: image.Field, Weight: certain,
					What: "runs an image that AI system " + quote(system) + " registers",
				}
			}
		}
	}
	return sign, found
}
