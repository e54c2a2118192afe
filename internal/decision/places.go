// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// places are the approvals that the policies ask for, one by one, role by role; people take them. It is a bipartite matching.
type places []place

type place struct {
	role v1alpha1.RoleName
	// taken are all decisions of the person who takes the place. Nil: it is free.
	taken []*v1alpha1.OversightDecision
	tried bool
}

func newPlaces(required []from[v1alpha1.ApprovalRequirement]) places {
	n := 0
	for i := range required {
		n += int(required[i].value.Count)
	}
	all := make(places, 0, n)
	for i := range required {
		for range required[i].value.Count {
			all = append(all, place{role: required[i].value.Role})
		}
	}
	return all
}

// seat finds a place for one person, given all decisions of that person, and moves others to their other roles where that makes room
// (an augmenting path of Kuhn's algorithm).
func (p places) seat(person []*v1alpha1.OversightDecision) {
	for i := range p {
		p[i].tried = false
	}
	p.try(person)
}

func (p places) try(person []*v1alpha1.OversightDecision) bool {
	for i := range p {
		if p[i].tried || inRole(person, p[i].role) == nil {
			continue
		}
		p[i].tried = true
		if p[i].taken == nil || p.try(p[i].taken) {
			p[i].taken = person
			return true
		}
	}
	return false
}
