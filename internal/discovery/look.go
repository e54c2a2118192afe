// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// maximumLooks is how many items the condition of a recogniser is evaluated on in one workload. In what has more, the recogniser cannot tell.
const maximumLooks = 256

// Look puts the signs of AI in a workload into its facts, each recogniser's first. It says by whom was looked, so that a workload at which
// nobody looked is not taken for one without signs.
func (r *Recognisers) Look(o workload.Object, facts *decision.Workload) {
	facts.Signs, facts.LookedBy = r.signs(o, facts), r.names
}

// Names are the recognisers' names.
func (r *Recognisers) Names() []v1alpha1.Recogniser {
	return append(slices.Clone(r.names), v1alpha1.RecogniseRegisteredImage)
}

// looking is one workload that is looked at.
type looking struct {
	*Recognisers

	sight sight
	found []bool
	// looked is how often each condition was evaluated.
	looked []int
	signs  []decision.Sign
}

func (r *Recognisers) signs(o workload.Object, facts *decision.Workload) []decision.Sign {
	l := &looking{Recognisers: r, found: make([]bool, len(r.list)), looked: make([]int, len(r.list))}
	l.sight.images, l.sight.resources = lists(o, facts)
	visit(o, facts, l.see)
	return l.signs
}

// see shows an item to the recognisers that look there.
func (l *looking) see(place Place, it *item) {
	at := l.places[place]
	if at == nil {
		return
	}
	for _, i := range at.exact[it.text] {
		l.try(i, it)
	}
	for s := range at.starred {
		p := &at.starred[s]
		if l.found[p.recogniser] {
			continue
		}
		if place == LooksAtImages && p.pattern.matchesRepository(it.text) || place != LooksAtImages && p.pattern.matches(it.text) {
			l.try(p.recogniser, it)
		}
	}
	for _, i := range at.all {
		l.try(i, it)
	}
}

// try notes a sign if the recogniser's condition holds for what its pattern found.
func (l *looking) try(i int, it *item) {
	if l.found[i] {
		return
	}
	c := l.conditions[i]
	if c == nil {
		l.note(i, it, "")
		return
	}
	l.looked[i]++
	if l.looked[i] > maximumLooks {
		l.note(i, it, fmt.Sprintf("there is more to look at than %d", maximumLooks))
		return
	}
	l.sight.item, l.sight.value, l.sight.container = cut(it.text), cut(it.value), cut(it.container)
	switch holds, err := c.holds(&l.sight); {
	case err != nil:
		l.note(i, it, err.Error())
	case holds:
		l.note(i, it, "")
	}
}

func (l *looking) note(i int, it *item, problem string) {
	row := &l.list[i]
	l.found[i] = true
	l.signs = append(l.signs, decision.Sign{
		Recogniser: row.Name, Evidence: evidence[row.LooksAt], Field: it.path(), Weight: row.Weight, Problem: problem,
		What: strings.ReplaceAll(row.Says, "{item}", it.show()),
	})
}

// lists are the images and the resources of the whole workload, for conditions.
func lists(o workload.Object, facts *decision.Workload) (images, resources []string) {
	for i := range facts.Images {
		if len(images) < maximumList {
			images = append(images, cut(facts.Images[i].Image.Repository))
		}
	}
	note := func(_ Place, it *item) {
		if len(resources) < maximumList && !slices.Contains(resources, it.text) {
			resources = append(resources, cut(it.text))
		}
	}
	for _, part := range o.Parts() {
		part.Containers(func(_ string, c *corev1.Container) { visitResources("", "", &c.Resources, note) })
	}
	return images, resources
}

// cut shortens a text to what conditions see of it.
func cut(text string) string {
	if len(text) <= maximumText {
		return text
	}
	return strings.ToValidUTF8(text[:maximumText], "")
}
