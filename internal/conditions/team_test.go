// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestTeam(t *testing.T) {
	t.Parallel()
	type labels = map[string]string
	owned := func(team string) *v1alpha1.AISystem {
		system := &v1alpha1.AISystem{}
		system.Spec.Owner.Team = team
		return system
	}
	both := labels{v1alpha1.TeamLabel: "a", "team": "b"}
	for why, test := range map[string]struct {
		system *v1alpha1.AISystem
		labels labels
		want   string
	}{
		"who registers a system says whose it is":       {owned("loans"), both, "loans"},
		"a system that does not say is its namespace's": {owned(""), both, "a"},
		"our own label is guarded, and comes first":     {nil, both, "a"},
		"the usual label of namespaces":                 {nil, labels{"team": "b"}, "b"},
		"nobody says":                                   {nil, nil, "lending"},
		"nobody says, of a system either":               {owned(""), labels{"other": "x"}, "lending"},
	} {
		if got := Team(test.system, "lending", test.labels); got != test.want {
			t.Errorf("got %q, want %q: %s", got, test.want, why)
		}
	}
}
