// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// shownChanges is how many changes the text lists; JSON and YAML list them all.
const shownChanges = 50

var effectWords = map[Effect]string{
	EffectRefused: "refused", EffectHeld: "held", EffectWarned: "warned about", EffectRecorded: "recorded", EffectAllowed: "allowed",
}

// Text says what would change, for people. where is the namespace that was looked at, or all of them.
func (w *WhatIf) Text(where string, style text.Style) string {
	var b strings.Builder
	b.WriteString(text.Indent("", "", text.Clean("If "+policyWords(w.Policies)+" applied in "+where+
		", and everything there anew. What runs goes on running; what names no AI system is not looked at."), style.Width))
	fmt.Fprintf(&b, "\n%-14s  %15s  %15s\n%-14s  %7s %7s  %7s %7s\n", "", "AI systems", "workloads", "", "now", "then", "now", "then")
	for i := range w.Systems {
		s, l := w.Systems[i], w.Workloads[i]
		fmt.Fprintf(&b, "%-14s  %7d %7d  %7d %7d\n", effectWords[s.Effect], s.Now, s.Then, l.Now, l.Then)
	}
	b.WriteString("\n")
	if len(w.Unread) > 0 {
		b.WriteString("Not listed, and so not counted:\n")
	}
	for _, u := range w.Unread {
		b.WriteString(u.text("  ", style.Width))
	}
	w.addTeams(&b, style)
	w.addChanges(&b, style)
	return b.String()
}

func policyWords(names []string) string {
	if len(names) == 1 {
		return `policy "` + names[0] + `" was`
	}
	return `policies "` + strings.Join(names, `", "`) + `" were`
}

func (w *WhatIf) addTeams(b *strings.Builder, style text.Style) {
	if len(w.Teams) == 0 {
		b.WriteString("No team's workloads would be refused, held or warned about.\n")
		return
	}
	root := &text.Node{Key: "workloads refused, held or warned about then, by team", Tone: text.Strong}
	for _, t := range w.Teams {
		root.Add(t.Team, join(", ", number(t.Refused, "refused"), number(t.Held, "held"), number(t.Warned, "warned about")))
	}
	b.WriteString(root.Render(style))
}

func (w *WhatIf) addChanges(b *strings.Builder, style text.Style) {
	if len(w.Changes) == 0 {
		b.WriteString("Nothing would change.\n")
		return
	}
	root := &text.Node{Key: "changes", Tone: text.Strong}
	for _, c := range w.Changes[:min(len(w.Changes), shownChanges)] {
		words := effectWords[c.Now] + " now, would be " + effectWords[c.Then]
		n := root.Add(c.Namespace+" "+c.Kind+"/"+c.Name, join(": ", words, reasonsText(c.Reasons)))
		n.Tone = effectTone(c.Then)
	}
	if more := len(w.Changes) - shownChanges; more > 0 {
		root.Add("", "and "+strconv.Itoa(more)+" more; -o json lists them all")
	}
	b.WriteString(root.Render(style))
}

func effectTone(e Effect) text.Tone {
	switch e {
	case EffectNotJudged, EffectRefused:
		return text.Bad
	case EffectHeld, EffectWaiting, EffectWarned:
		return text.Waiting
	case EffectRecorded, EffectAllowed:
	}
	return text.Good
}
