// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"math/bits"
	"strconv"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestPlacesAreAMaximumMatching compares the matching with the best of all assignments, on random small cases.
func TestPlacesAreAMaximumMatching(t *testing.T) {
	for seed := range uint64(20_000) {
		g := newGenerator(seed)
		var required []from[v1alpha1.ApprovalRequirement]
		for _, role := range roles3 {
			if g.in100(80) {
				required = append(required, from[v1alpha1.ApprovalRequirement]{value: v1alpha1.ApprovalRequirement{Role: role, Count: int32(1 + g.IntN(2))}})
			}
		}
		// Each person is the set of roles, as bits, in which that person approves.
		persons := make([]uint, g.IntN(6))
		places := newPlaces(required)
		for i := range persons {
			persons[i] = uint(g.IntN(8))
			if person := hats("person-"+strconv.Itoa(i), persons[i]); len(person) > 0 {
				places.seat(person)
			}
		}
		got := 0
		for _, place := range places {
			if place.taken != nil {
				got++
				if inRole(place.taken, place.role) == nil {
					t.Fatalf("seed %d: somebody sits in a role that is not theirs", seed)
				}
			}
		}
		if want := bestSeating(places, persons); got != want {
			t.Fatalf("seed %d: %d places are taken, %d could be", seed, got, want)
		}
	}
}

func hats(name string, roles uint) []*v1alpha1.OversightDecision {
	var decisions []*v1alpha1.OversightDecision
	for i, role := range roles3 {
		if roles>>i&1 == 1 {
			d := &v1alpha1.OversightDecision{}
			d.Spec.Role, d.Spec.DecidedBy = role, &v1alpha1.Decider{Username: name}
			decisions = append(decisions, d)
		}
	}
	return decisions
}

// bestSeating tries, for each set of places, whether different persons can take them all.
func bestSeating(places places, persons []uint) int {
	best := 0
	for set := range uint(1) << len(places) {
		if n := bits.OnesCount(set); n > best && canSeat(places, persons, set, 0) {
			best = n
		}
	}
	return best
}

func canSeat(places places, persons []uint, set, used uint) bool {
	if set == 0 {
		return true
	}
	place := bits.TrailingZeros(set)
	for i, roles := range persons {
		if used>>i&1 == 0 && inRole(hats("", roles), places[place].role) != nil && canSeat(places, persons, set&(set-1), used|1<<i) {
			return true
		}
	}
	return false
}
