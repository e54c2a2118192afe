// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"cmp"
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// maximumTeams is how many teams status names.
const maximumTeams = 16

// StricterModes are the modes that hold or refuse and are stricter than the given one. A mode that this version does not know counts as the strictest.
func StricterModes(mode v1alpha1.AdmissionMode) []v1alpha1.AdmissionMode {
	switch mode {
	case v1alpha1.ModeAudit, v1alpha1.ModeWarn:
		return []v1alpha1.AdmissionMode{v1alpha1.ModeHold, v1alpha1.ModeDeny}
	case v1alpha1.ModeHold, "":
		return []v1alpha1.AdmissionMode{v1alpha1.ModeDeny}
	case v1alpha1.ModeDeny:
	}
	return nil
}

// StricterTally adds up what a stricter mode would do, by team.
type StricterTally struct {
	mode  v1alpha1.StricterMode
	teams map[string]*v1alpha1.TeamCounts
}

// NewStricterTally begins a tally for a mode.
func NewStricterTally(mode v1alpha1.AdmissionMode) *StricterTally {
	return &StricterTally{mode: v1alpha1.StricterMode{Mode: mode}, teams: map[string]*v1alpha1.TeamCounts{}}
}

// Mode is the mode that is tallied.
func (t *StricterTally) Mode() v1alpha1.AdmissionMode { return t.mode.Mode }

// Add adds so many held and refused workloads of a team.
func (t *StricterTally) Add(team string, held, refused int32) {
	if held+refused == 0 {
		return
	}
	t.mode.Held, t.mode.Refused = t.mode.Held+held, t.mode.Refused+refused
	counts := t.teams[team]
	if counts == nil {
		counts = &v1alpha1.TeamCounts{Team: team}
		t.teams[team] = counts
	}
	counts.Held, counts.Refused = counts.Held+held, counts.Refused+refused
}

// AddUnregistered adds a workload that names no system of its namespace.
func (t *StricterTally) AddUnregistered(team string, held, refused int32) {
	t.Add(team, held, refused)
	t.mode.Unregistered += held + refused
}

// Result is the tally as status keeps it: exact totals, and the teams that are affected most. The same counts give the same list.
func (t *StricterTally) Result() v1alpha1.StricterMode {
	result := t.mode
	for _, counts := range t.teams {
		result.Teams = append(result.Teams, *counts)
	}
	slices.SortFunc(result.Teams, func(a, b v1alpha1.TeamCounts) int {
		return cmp.Or(cmp.Compare(b.Held+b.Refused, a.Held+a.Refused), cmp.Compare(a.Team, b.Team))
	})
	result.TeamsTotal = int32(min(len(result.Teams), 1<<30))
	result.Teams = result.Teams[:min(len(result.Teams), maximumTeams)]
	return result
}
