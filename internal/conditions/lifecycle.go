// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Limits of what status keeps of a system's life.
const (
	maximumMoves     = 10
	maximumMovers    = 64
	maximumDecisions = 64
)

// Lifecycle is the stage that a system has come to, brought up to the verdict. authors declared what was judged; now stamps a move.
func Lifecycle(system *v1alpha1.AISystem, v *decision.Verdict, authors []string, now time.Time) *v1alpha1.LifecycleStatus {
	before := system.Status.Lifecycle
	if v.Move == nil || !v.Move.Made {
		return before
	}
	at := metav1.NewTime(now).Rfc3339Copy()
	move := v1alpha1.StageMove{
		From: v.Move.From, To: v.Move.To, At: at, ContentDigest: v.ContentDigest,
		Authors:   authors[:min(len(authors), maximumMovers)],
		Decisions: v.Move.Decisions[:min(len(v.Move.Decisions), maximumDecisions)],
	}
	life := &v1alpha1.LifecycleStatus{Stage: v.Stage, Since: at, Tier: v.Move.Tier, Moves: []v1alpha1.StageMove{move}}
	if before != nil {
		life.Moves = append(life.Moves, before.Moves[:min(len(before.Moves), maximumMoves-1)]...)
		life.RetiredAt = before.RetiredAt
	}
	if life.Stage == v1alpha1.StageRetired && (before == nil || before.Stage != v1alpha1.StageRetired) {
		life.RetiredAt = &at
	}
	return life
}
