// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// SystemChange is how a write bears on a system's material content. The first change after a release begins new content: who wrote the
// released content did so before its approval. Going back to the released content and changing it again is no new beginning, or else
// whoever wrote a candidate could have it written anew by somebody else, and approve it.
func SystemChange(before, after *v1alpha1.AISystem) Change {
	switch {
	case before == nil:
		return ContentNew
	case apiequality.Semantic.DeepEqual(before.Spec.SystemContent, after.Spec.SystemContent):
		return ContentSame
	case released(before) && before.Annotations[v1alpha1.AuthorsSinceAnnotation] != releaseDigest(before):
		return ContentNew
	}
	return ContentEdited
}

// AuthorsSince is the release since which a system's authors count after a write.
func AuthorsSince(before *v1alpha1.AISystem, change Change) string {
	switch {
	case before == nil:
		return ""
	case change == ContentNew:
		return releaseDigest(before)
	}
	return before.Annotations[v1alpha1.AuthorsSinceAnnotation]
}

func releaseDigest(system *v1alpha1.AISystem) string {
	if system.Status.Release == nil {
		return ""
	}
	return string(system.Status.Release.ContentDigest)
}

// released tells whether a system's content is that of its release.
func released(system *v1alpha1.AISystem) bool {
	if system.Status.Release == nil {
		return false
	}
	s, err := ParseRelease(system.Namespace, system.Name, system.Status.Release)
	return err == nil && apiequality.Semantic.DeepEqual(s.System, system.Spec.SystemContent)
}

// AssessmentChange is how a write bears on an assessment, all of which is material. Its authors add up over its life: another assessment
// is another object.
func AssessmentChange(before, after *v1alpha1.ImpactAssessment) Change {
	switch {
	case before == nil:
		return ContentNew
	case apiequality.Semantic.DeepEqual(before.Spec, after.Spec):
		return ContentSame
	}
	return ContentEdited
}
