// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// maximumMoves is how many of a system's last moves are shown.
const maximumMoves = 3

// addStage says where in its life a system is, where it wants to go, and how it came there.
func addStage(root *text.Node, s *System, now time.Time) {
	n := root.Add("stage", stageWords(s))
	if s.Lifecycle == nil {
		return
	}
	if s.Lifecycle.Stage != s.LifecycleStage {
		n.Tone = text.Waiting
	}
	for i, move := range s.Lifecycle.Moves[:min(len(s.Lifecycle.Moves), maximumMoves)] {
		words := "registered in " + string(move.To)
		switch {
		case move.From != "":
			words = string(move.From) + " to " + string(move.To)
		case i+1 < len(s.Lifecycle.Moves):
			words = "in " + string(move.To) + " with another risk tier"
		}
		if len(move.Authors) > 0 {
			words += ", declared by " + strings.Join(move.Authors, ", ")
		}
		if len(move.Decisions) > 0 {
			words += ", approved by " + strings.Join(move.Decisions, ", ")
		}
		n.Add(text.When(move.At.Time, now), words)
	}
}

func stageWords(s *System) string {
	life := s.Lifecycle
	switch {
	case life == nil && s.Verdict.Move != nil && !s.Verdict.Move.Made:
		return "none yet; " + string(s.LifecycleStage) + " is declared"
	case life == nil || life.Stage == s.LifecycleStage:
		return string(s.LifecycleStage)
	case s.LifecycleStage == v1alpha1.StageRetired:
		// What is declared retired is, whatever is recorded.
		return string(s.LifecycleStage)
	}
	return string(life.Stage) + "; " + string(s.LifecycleStage) + " is declared"
}

func noReleaseWords(s *System) string {
	switch life := s.Lifecycle; {
	case life != nil && life.Stage == v1alpha1.StageRetired:
		return "none; the system was retired"
	case life != nil && life.RetiredAt != nil:
		return "none; nothing was approved since the system was retired"
	}
	return "none; nothing was approved yet"
}
