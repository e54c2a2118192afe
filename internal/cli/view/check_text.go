// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"strconv"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// checkWords complete a sentence that begins with the object.
var checkWords = map[Effect]string{
	EffectNotJudged: "cannot be judged",
	EffectRefused:   "would be refused",
	EffectHeld:      "would be held",
	EffectWaiting:   "would wait for people to decide",
	EffectWarned:    "would be let in, with a warning",
	EffectRecorded:  "would be let in, and what it lacks recorded",
	EffectAllowed:   "would be let in",
}

// Words say what would happen to the object.
func (i *CheckItem) Words() string {
	if i.Kind == v1alpha1.KindAISystem {
		if i.Effect == EffectNotJudged {
			return checkWords[i.Effect]
		}
		return "its workloads " + checkWords[i.Effect]
	}
	return checkWords[i.Effect]
}

// Title names the object.
func (i *CheckItem) Title() string { return i.Kind + "/" + i.Name + " in namespace " + i.Namespace }

// Text shows the check to people.
func (c *Check) Text(style text.Style) string {
	var b strings.Builder
	for i := range c.Problems {
		b.WriteString(problemText(&c.Problems[i], style) + "\n")
	}
	for i := range c.Items {
		c.Items[i].write(&b, style)
	}
	b.WriteString(text.Indent("", "", text.Clean(c.Summary()), style.Width))
	if len(c.Skipped) > 0 {
		parts := make([]string, len(c.Skipped))
		for i, k := range c.Skipped {
			parts[i] = k.Kind + " (" + strconv.Itoa(k.Count) + ")"
		}
		b.WriteString(text.Indent("", "", text.Clean("Not looked at, for they are of other kinds: "+strings.Join(parts, ", ")), style.Width))
	}
	for _, note := range c.Notes {
		b.WriteString(text.Indent("", "", text.Clean("Note: "+note), style.Width))
	}
	return b.String()
}

func problemText(p *manifest.Problem, style text.Style) string {
	s := style.Paint(text.Strong, text.Clean(p.Place())) + ": "
	if p.Object != "" {
		s += text.Clean(p.Object) + ": "
	}
	s += style.Paint(text.Bad, text.Clean(p.Message)) + "\n"
	if p.Remedy != "" {
		s += "  " + text.Clean(p.Remedy) + "\n"
	}
	return s
}

func (i *CheckItem) write(b *strings.Builder, style text.Style) {
	place := manifest.Problem{File: i.File, Line: i.Line}
	b.WriteString(style.Paint(text.Strong, text.Clean(place.Place()+": "+i.Kind+"/"+i.Name)) + " in namespace " + text.Clean(i.Namespace) + ": " +
		style.Paint(effectTone(i.Effect), i.Words()) + "\n")
	switch {
	case i.Verdict == nil:
		for _, u := range i.Unread {
			b.WriteString(u.text("  ", style.Width))
		}
	case i.Text != "":
		b.WriteString("\n" + text.CleanLines(i.Text) + "\n")
	}
	b.WriteString("\n")
}

// Summary counts in one line.
func (c *Check) Summary() string {
	if len(c.Problems) > 0 {
		return count(len(c.Problems), "problem") + " with the files, so that nothing was judged"
	}
	parts := make([]string, len(c.Effects))
	for i, e := range c.Effects {
		parts[i] = strconv.Itoa(e.Count) + " " + checkWords[e.Effect]
	}
	return "Of " + count(len(c.Items), "object") + ": " + strings.Join(parts, "; ")
}
