// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/cli/diff"
)

// material is the content of a statement as people write it: the system's fields at the top, so that paths read as in the manifest.
type material struct {
	v1alpha1.SystemContent `json:",inline"`

	AssessmentName string                         `json:"assessmentName,omitempty"`
	Assessment     *v1alpha1.ImpactAssessmentSpec `json:"assessment,omitempty"`
}

func newMaterial(s approval.Statement) material {
	return material{SystemContent: s.System, AssessmentName: s.AssessmentName, Assessment: s.Assessment}
}

// changesSinceRelease are the differences between the release and the system's present content with this assessment. Without a release
// there are none.
func changesSinceRelease(c *Case, assessment string) ([]diff.Change, error) {
	if c.Facts.Release == nil {
		return nil, nil
	}
	now := approval.NewStatement(c.Facts.System, c.assessment(assessment))
	return diff.Compare(newMaterial(*c.Facts.Release), newMaterial(now))
}
