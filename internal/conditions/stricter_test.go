// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestStricterTallyIsBoundedAndExact(t *testing.T) {
	t.Parallel()
	tally := NewStricterTally(v1alpha1.ModeDeny)
	for i := range 40 {
		tally.Add(fmt.Sprintf("team-%02d", i), 0, 1)
	}
	tally.Add("team-39", 2, 0)
	tally.Add("idle", 0, 0)
	tally.AddUnregistered("lending", 0, 2)
	got := tally.Result()
	if got.Held != 2 || got.Refused != 42 || got.Unregistered != 2 || got.TeamsTotal != 41 || len(got.Teams) != 16 {
		t.Errorf("held %d, refused %d, unregistered %d, of %d teams, %d named", got.Held, got.Refused, got.Unregistered, got.TeamsTotal, len(got.Teams))
	}
	want := []v1alpha1.TeamCounts{{Team: "team-39", Held: 2, Refused: 1}, {Team: "lending", Refused: 2}, {Team: "team-00", Refused: 1}}
	if diff := cmp.Diff(want, got.Teams[:3]); diff != "" {
		t.Errorf("the teams affected most (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, tally.Result()); diff != "" {
		t.Errorf("the same counts give another list:\n%s", diff)
	}
}

func TestStricterModes(t *testing.T) {
	t.Parallel()
	for mode, want := range map[v1alpha1.AdmissionMode]int{"": 1, "Unheard": 0, v1alpha1.ModeAudit: 2, v1alpha1.ModeWarn: 2, v1alpha1.ModeHold: 1, v1alpha1.ModeDeny: 0} {
		if got := len(StricterModes(mode)); got != want {
			t.Errorf("mode %q has %d stricter modes, want %d", mode, got, want)
		}
	}
}
