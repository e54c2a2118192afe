// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestTeamsAreTheSameEverywhere: what names no team of its own is its namespace's, in the policy's counts as in what discover lists.
func TestTeamsAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorldLabelled(t, map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue, v1alpha1.TeamLabel: "research"})
	policy := w.govern(v1alpha1.ModeAudit)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	ghost := w.vllm("ghost", oldModel, 1, true)
	ghost.Spec.Template.Labels[v1alpha1.SystemLabel] = "nobody-knows"
	must(t, w.engineer.Create(t.Context(), ghost))
	w.awaitPods("ghost", pods{running: 1})

	teams := func(held, refused int32) []v1alpha1.TeamCounts {
		return []v1alpha1.TeamCounts{{Team: "research", Held: held, Refused: refused}}
	}
	w.awaitStricter(policy, []v1alpha1.StricterMode{
		{Mode: v1alpha1.ModeHold, Held: 2, Unregistered: 1, Teams: teams(2, 0), TeamsTotal: 1},
		{Mode: v1alpha1.ModeDeny, Refused: 2, Unregistered: 1, Teams: teams(0, 2), TeamsTotal: 1},
	})
	list := w.discover("-n", w.namespace)
	if found := find(t, &list, "ghost"); found.Team != "research" {
		t.Errorf("discover lists it as team %q's", found.Team)
	}
}
