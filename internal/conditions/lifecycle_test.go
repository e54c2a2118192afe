// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestLifecycle(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 2, 9, 0, 0, 5, time.UTC)
	stamp := metav1.NewTime(at).Rfc3339Copy()
	verdict := func(stage v1alpha1.LifecycleStage, m *decision.Move) *decision.Verdict {
		return &decision.Verdict{Stage: stage, Move: m, ContentDigest: "aims.v1:sha256:01"}
	}
	system := func(life *v1alpha1.LifecycleStatus) *v1alpha1.AISystem {
		return &v1alpha1.AISystem{Status: v1alpha1.AISystemStatus{Lifecycle: life}}
	}
	registered := Lifecycle(system(nil), verdict("Validation", &decision.Move{To: "Validation", Made: true, Tier: v1alpha1.RiskHigh}), []string{"erin"}, at)
	want := &v1alpha1.LifecycleStatus{Stage: "Validation", Since: stamp, Tier: v1alpha1.RiskHigh, Moves: []v1alpha1.StageMove{
		{To: "Validation", At: stamp, ContentDigest: "aims.v1:sha256:01", Authors: []string{"erin"}},
	}}
	if diff := cmp.Diff(want, registered); diff != "" {
		t.Errorf("a registration (-want +got):\n%s", diff)
	}
	for why, v := range map[string]*decision.Verdict{
		"no move":                 verdict("Validation", nil),
		"a move that waits":       verdict("Validation", &decision.Move{From: "Validation", To: "Operation"}),
		"nobody knows what it is": {Deploy: v1alpha1.PermissionCannotDecide},
	} {
		if got := Lifecycle(system(registered), v, []string{"paul"}, at.Add(time.Hour)); !cmp.Equal(got, registered) {
			t.Errorf("%s changed what is recorded:\n%s", why, cmp.Diff(registered, got))
		}
	}
	gone := Lifecycle(system(registered), verdict("Retired", &decision.Move{From: "Validation", To: "Retired", Made: true}), nil, at)
	back := Lifecycle(system(gone), verdict("Design", &decision.Move{From: "Retired", To: "Design", Made: true}), nil, at.Add(time.Hour))
	again := Lifecycle(system(back), verdict("Retired", &decision.Move{From: "Design", To: "Retired", Made: true}), nil, at.Add(2*time.Hour))
	higher := Lifecycle(system(again), verdict("Retired", &decision.Move{To: "Retired", Made: true}), nil, at.Add(3*time.Hour))
	later := metav1.NewTime(stamp.Add(2 * time.Hour))
	if !gone.RetiredAt.Equal(&stamp) || !back.RetiredAt.Equal(&stamp) || !again.RetiredAt.Equal(&later) || !higher.RetiredAt.Equal(&later) {
		t.Errorf("retired at %s, back with %s, retired anew at %s, of a higher tier with %s", gone.RetiredAt, back.RetiredAt, again.RetiredAt, higher.RetiredAt)
	}
	moved := registered
	for i := range 2 * maximumMoves {
		leaves, comes := v1alpha1.StageValidation, v1alpha1.StageOperation
		if i%2 == 1 {
			leaves, comes = comes, leaves
		}
		moved = Lifecycle(system(moved), verdict(comes, &decision.Move{From: leaves, To: comes, Made: true, Tier: v1alpha1.RiskHigh, Decisions: []string{"d"}}), nil, at.Add(time.Duration(i)*time.Hour))
	}
	if len(moved.Moves) != maximumMoves || moved.Stage != moved.Moves[0].To || !moved.Since.Equal(&moved.Moves[0].At) || moved.Moves[0].From != moved.Moves[1].To {
		t.Errorf("after many moves: %+v", moved)
	}
}
