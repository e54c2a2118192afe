// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// judge evaluates the system and finds its release: the declared content if it is approved, else the one before.
func (r *Reconciler) judge(_ context.Context, s *scope) error {
	if s.facts.System == nil {
		return nil
	}
	s.heldBefore = s.facts.System.Status.Workloads.Held > 0
	s.facts.Runs(workload.Running(s.objects))
	s.verdict = s.facts.Evaluate()
	s.noteRecheck(s.verdict.RecheckAt)
	s.noteRecheck(s.facts.MonitorOverdueAt)
	if s.facts.ReleaseProblem == nil {
		s.release = s.facts.System.Status.Release
	}
	if s.verdict.Stage == v1alpha1.StageRetired {
		// What comes after it is approved anew.
		s.release = nil
	}
	if !s.verdict.Approved {
		return nil
	}
	release, err := newRelease(s)
	s.release = release
	return err
}

// newRelease is the declared content as a release. A release that goes on keeps its authors: they wrote it before it was approved.
func newRelease(s *scope) (*v1alpha1.Release, error) {
	assessment := s.facts.Assessment(s.verdict.Assessment)
	statement := approval.NewStatement(s.facts.System, assessment)
	canonical, err := statement.Canonical()
	if err != nil {
		return nil, err
	}
	release := &v1alpha1.Release{
		ContentDigest: s.verdict.ContentDigest,
		Content:       string(canonical),
		Assessment:    s.verdict.Assessment,
		Decisions:     s.verdict.Counted,
		Authors:       approval.ContentAuthors(s.facts.System, assessment),
	}
	if s.release != nil && s.release.ContentDigest == release.ContentDigest {
		release.Authors = s.release.Authors
		release.Decisions = append(release.Decisions, movedBy(s.facts.System, release.ContentDigest)...)
		slices.Sort(release.Decisions)
		release.Decisions = slices.Compact(release.Decisions)
	}
	for i := range statement.System.Images {
		release.Images = append(release.Images, reference(&statement.System.Images[i]))
	}
	for i := range statement.System.Models {
		release.Models = append(release.Models, statement.System.Models[i].Name)
	}
	if !s.verdict.ApprovedSince.IsZero() {
		release.ApprovedSince = new(metav1.NewTime(s.verdict.ApprovedSince))
	}
	if !s.verdict.ValidUntil.IsZero() {
		release.ValidUntil = new(metav1.NewTime(s.verdict.ValidUntil))
	}
	return release, nil
}

// movedBy are the decisions by which the system came to its stage with this content. The release rests on them for as long as it is the release, though
// nobody asks for them again.
func movedBy(system *v1alpha1.AISystem, content v1alpha1.ContentDigest) []string {
	life := system.Status.Lifecycle
	if life == nil || len(life.Moves) == 0 || life.Moves[0].ContentDigest != content {
		return nil
	}
	return life.Moves[0].Decisions
}

func reference(image *v1alpha1.Image) string {
	text := image.Repository
	if image.Tag != "" {
		text += ":" + image.Tag
	}
	if image.Digest != "" {
		text += fmt.Sprintf("@%s", image.Digest)
	}
	return text
}
