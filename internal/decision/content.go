// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Content is what a human approves: a system's material content together with one assessment.
type Content struct {
	// Digest names exactly this content.
	Digest v1alpha1.ContentDigest
	// System is the material content.
	System *v1alpha1.SystemContent
	// AssessmentName is empty when no assessment is part of the content.
	AssessmentName string
	// Assessment is nil when no assessment is part of the content.
	Assessment *v1alpha1.ImpactAssessmentSpec
	// Authors are the users who wrote the content, sorted. Empty: it is not known who did.
	Authors []string

	images []Image
	models []string
}

// NewContent makes content, and parses once what every evaluation compares: an image or model URI that does not parse matches nothing.
func NewContent(digest v1alpha1.ContentDigest, system *v1alpha1.SystemContent, assessmentName string, assessment *v1alpha1.ImpactAssessmentSpec,
	authors []string) Content {
	c := Content{Digest: digest, System: system, AssessmentName: assessmentName, Assessment: assessment, Authors: authors}
	c.images = ParseRegistered(system.Images)
	c.models = make([]string, len(system.Models))
	for i := range system.Models {
		c.models[i] = NormaliseModelURI(string(system.Models[i].URI))
	}
	return c
}
