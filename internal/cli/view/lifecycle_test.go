// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestStage(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	life := &v1alpha1.LifecycleStatus{Stage: "Validation", Moves: []v1alpha1.StageMove{
		{From: "Development", To: "Validation", At: metav1.NewTime(now.Add(-time.Hour)), Authors: []string{"erin"}, Decisions: []string{"d-1", "d-2"}},
		{To: "Development", At: metav1.NewTime(now.Add(-48 * time.Hour))},
	}}
	for name, test := range map[string]struct {
		system System
		says   []string
	}{
		"there":          {System{LifecycleStage: "Validation", Lifecycle: life}, []string{"stage: Validation\n"}},
		"not seen yet":   {System{LifecycleStage: "Operation"}, []string{"stage: Operation\n"}},
		"not let in yet": {System{LifecycleStage: "Operation", Verdict: decision.Verdict{Move: &decision.Move{To: "Operation"}}}, []string{"none yet; Operation is declared"}},
		"on its way": {System{LifecycleStage: "Operation", Lifecycle: life}, []string{
			"Validation; Operation is declared", "2026-03-02T08:00:00Z (60m ago)", "Development to Validation, declared by erin, approved by d-1, d-2",
			"registered in Development",
		}},
		"retired": {System{LifecycleStage: "Retired", Lifecycle: life}, []string{"stage: Retired\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := &text.Node{Key: "system"}
			addStage(root, &test.system, now)
			root.Add("end", "")
			drawn := root.Render(text.Style{Width: 160})
			for _, words := range test.says {
				if !strings.Contains(drawn, words) {
					t.Errorf("it does not say %q:\n%s", words, drawn)
				}
			}
		})
	}
}

func TestWhyThereIsNoRelease(t *testing.T) {
	t.Parallel()
	before := metav1.NewTime(time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC))
	for says, life := range map[string]*v1alpha1.LifecycleStatus{
		"none; nothing was approved yet":                          {Stage: v1alpha1.StageOperation},
		"none; the system was retired":                            {Stage: v1alpha1.StageRetired, RetiredAt: &before},
		"none; nothing was approved since the system was retired": {Stage: v1alpha1.StageOperation, RetiredAt: &before},
	} {
		if got := noReleaseWords(&System{Lifecycle: life}); got != says {
			t.Errorf("of %+v it says %q, want %q", life, got, says)
		}
	}
	if got := noReleaseWords(&System{}); got != "none; nothing was approved yet" {
		t.Errorf("of a system that the operator has not seen it says %q", got)
	}
}
