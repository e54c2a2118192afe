// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestSystemChange(t *testing.T) {
	released := func(before, _ *v1alpha1.AISystem) { before.Status.Release = release(t) }
	edit := func(_, after *v1alpha1.AISystem) { after.Spec.Models[0].Version = "1.5" }
	for _, row := range []struct {
		why     string
		changes []func(before, after *v1alpha1.AISystem)
		want    Change
	}{
		{"nothing changed", nil, ContentSame},
		{"the owner is not content", []func(_, _ *v1alpha1.AISystem){
			func(_, after *v1alpha1.AISystem) { after.Spec.Owner.Person, after.Spec.Documents = "Zoe", nil },
		}, ContentSame},
		{"an empty list is none", []func(_, _ *v1alpha1.AISystem){
			func(before, after *v1alpha1.AISystem) {
				before.Spec.DataSources, after.Spec.DataSources = nil, []v1alpha1.DataSource{}
			},
		}, ContentSame},
		{"content that nobody approved is edited", []func(_, _ *v1alpha1.AISystem){edit}, ContentEdited},
		{"the first edit of the release begins new content", []func(_, _ *v1alpha1.AISystem){released, edit}, ContentNew},
		{"the second one goes on with it", []func(_, _ *v1alpha1.AISystem){
			released, func(before, _ *v1alpha1.AISystem) { before.Spec.Models[0].Version = "1.4.9" }, edit,
		}, ContentEdited},
		{"going back to the release and editing again is no new beginning", []func(_, _ *v1alpha1.AISystem){
			released, func(before, after *v1alpha1.AISystem) {
				before.Annotations = map[string]string{v1alpha1.AuthorsSinceAnnotation: string(before.Status.Release.ContentDigest)}
				after.Annotations = before.Annotations
			}, edit,
		}, ContentEdited},
		{"the next release is a new beginning again", []func(_, _ *v1alpha1.AISystem){
			released, func(before, _ *v1alpha1.AISystem) {
				before.Annotations = map[string]string{v1alpha1.AuthorsSinceAnnotation: "aims.v1:sha256:00"}
			}, edit,
		}, ContentNew},
		{"a release that was tampered with is none", []func(_, _ *v1alpha1.AISystem){
			released, func(before, _ *v1alpha1.AISystem) { before.Status.Release.Content += " " }, edit,
		}, ContentEdited},
		{"a release of another system is none", []func(_, _ *v1alpha1.AISystem){
			released, func(before, _ *v1alpha1.AISystem) { before.Namespace = "cards" }, edit,
		}, ContentEdited},
	} {
		t.Run(row.why, func(t *testing.T) {
			before, _ := content(t)
			after := before.DeepCopy()
			for _, change := range row.changes {
				change(before, after)
			}
			if got := SystemChange(before, after); got != row.want {
				t.Errorf("change %d, want %d", got, row.want)
			}
		})
	}
	after, _ := content(t)
	if got := SystemChange(nil, after); got != ContentNew {
		t.Errorf("a new system is change %d", got)
	}
}

func TestAssessmentChange(t *testing.T) {
	_, before := content(t)
	if got := AssessmentChange(nil, before); got != ContentNew {
		t.Errorf("a new assessment is change %d", got)
	}
	after := before.DeepCopy()
	after.Labels, after.Status.ObservedGeneration = map[string]string{"a": "b"}, 2
	if got := AssessmentChange(before, after); got != ContentSame {
		t.Errorf("labels and status are change %d", got)
	}
	after.Spec.Conclusion.Rationale += "x"
	if got := AssessmentChange(before, after); got != ContentEdited {
		t.Errorf("another rationale is change %d", got)
	}
}
