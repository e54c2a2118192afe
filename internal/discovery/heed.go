// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

// Heed tells whether a recogniser may find something in an item of this place and text, whatever its value is, and whatever stands beside it.
// Where it does not, such an item can come and go without changing what is found.
func (r *Recognisers) Heed(place Place, texts ...string) bool {
	for _, text := range texts {
		if r.heed(place, text) {
			return true
		}
	}
	return false
}

func (r *Recognisers) heed(place Place, text string) bool {
	at := r.places[place]
	if at == nil {
		return false
	}
	looking := append(append([]int{}, at.exact[text]...), at.all...)
	for i := range at.starred {
		if at.starred[i].pattern.matches(text) {
			looking = append(looking, at.starred[i].recogniser)
		}
	}
	for _, i := range looking {
		c := r.conditions[i]
		if c == nil || c.uses(varValue) || c.uses(varImages) {
			return true
		}
		if holds, err := c.holds(&sight{item: text}); holds || err != nil {
			return true
		}
	}
	return false
}

// TellApart tells whether a recogniser looks at the names of containers, or at what resources are asked for beside what it looks for.
func (r *Recognisers) TellApart() bool {
	for _, c := range r.conditions {
		if c != nil && (c.uses(varContainer) || c.uses(varResources)) {
			return true
		}
	}
	return false
}
