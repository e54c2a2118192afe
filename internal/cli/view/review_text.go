// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"reflect"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/diff"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// Text shows the review: the content in sections, then what changed, who wrote it and who approved it.
func (r *Review) Text(now time.Time, style text.Style) string {
	var b strings.Builder
	b.WriteString(style.Paint(text.Strong, text.Clean("ImpactAssessment "+r.Namespace+"/"+r.Assessment)) + text.Clean(" of AI system "+r.System) + "\n")
	section := func(title, body string) {
		b.WriteString("\n" + style.Paint(text.Strong, text.Clean(title)) + "\n" + body)
	}
	section("Content digest", "  "+string(r.ContentDigest)+"\n")
	for _, s := range r.sections(now, style.Width) {
		section(s.title, s.body)
	}
	section(r.changesTitle(), r.changesText(style))
	section("Authors", r.authorsText(style.Width))
	section("Approvals", r.approvalsText(style))
	if body := r.findingsText(style); body != "" {
		section("Shortcomings", body)
	}
	return b.String()
}

type section struct {
	title, body string
}

// sections are all of the content. What is in none of the first sections would be approved unread, so the test fills in every field there is.
func (r *Review) sections(now time.Time, width int) []section {
	system := &r.Content.System
	body := func(write func(w *fieldWriter)) string {
		w := &fieldWriter{now: now, width: width}
		write(w)
		return w.b.String()
	}
	list := func(v any) string {
		if reflect.ValueOf(v).Len() == 0 {
			return "  none\n"
		}
		return body(func(w *fieldWriter) { w.entries("  ", reflect.ValueOf(v)) })
	}
	sections := []section{
		{"Intended use", body(func(w *fieldWriter) { w.fields("  ", "", reflect.ValueOf(system.IntendedUse)) })},
		{"Risk", body(func(w *fieldWriter) {
			w.fields("  ", "", reflect.ValueOf(system.Risk))
			w.write("  ", "", "role", reflect.ValueOf(system.Role))
			w.write("  ", "", "lifecycleStage", reflect.ValueOf(system.LifecycleStage))
		})},
		{"Models", list(system.Models)},
		{"Images", list(system.Images)},
		{"Data sources", list(system.DataSources)},
	}
	if r.Content.Assessment != nil {
		sections = append(sections, section{"Assessment " + r.Content.AssessmentName,
			body(func(w *fieldWriter) { w.fields("  ", "", reflect.ValueOf(*r.Content.Assessment)) })})
	}
	return sections
}

func (r *Review) changesTitle() string {
	if r.Release == "" {
		return "Changes"
	}
	return "Changes since the release " + Short(r.Release)
}

func (r *Review) changesText(style text.Style) string {
	switch {
	case r.ReleaseProblem != "":
		return text.Indent("  ", "  ", text.Clean("not known, for the release counts for nothing: "+r.ReleaseProblem), style.Width)
	case r.Release == "":
		return "  this would be the first release: nothing was approved before\n"
	case r.Release == r.ContentDigest:
		return "  none: this is the release\n"
	case len(r.Changes) == 0:
		return "  none\n"
	}
	var b strings.Builder
	for _, change := range r.Changes {
		writeChange(&b, change, style)
	}
	return b.String()
}

// ChangesInShort is one line for each change, at most limit of them, and the number of the others.
func (r *Review) ChangesInShort(limit int) []string {
	lines := make([]string, 0, limit+1)
	for i, change := range r.Changes {
		if i == limit {
			lines = append(lines, "and "+count(len(r.Changes)-limit, "change")+" more")
			break
		}
		lines = append(lines, signs[change.Kind].sign+" "+text.Clean(change.Path))
	}
	return lines
}

var signs = map[diff.Kind]struct {
	sign string
	tone text.Tone
}{
	diff.Added: {"+", text.Good}, diff.Removed: {"-", text.Bad}, diff.Changed: {"~", text.Waiting}, diff.Reordered: {"~", text.Waiting},
}

func (r *Review) authorsText(width int) string {
	if len(r.Authors) == 0 {
		return text.Indent("  ", "  ", "not known: the content was stored past the operator's webhook, so that nobody's approval is known to be independent", width)
	}
	return text.Indent("  ", "  ", text.Clean(strings.Join(r.Authors, ", ")), width)
}

func (r *Review) approvalsText(style text.Style) string {
	var b strings.Builder
	switch {
	case r.JudgedBy == JudgedByOperator:
		b.WriteString("  as the operator wrote them down; not all facts could be read:\n")
	case r.JudgedBy == JudgedByNobody:
		b.WriteString("  not known; not all facts could be read:\n")
	case len(r.Policies) == 0:
		b.WriteString("  none asked for: no policy governs the system\n")
	case len(r.Approvals) == 0:
		b.WriteString("  none asked for by " + strings.Join(r.Policies, ", ") + "\n")
	}
	for _, u := range r.Unread {
		b.WriteString(u.text("    ", style.Width))
	}
	for _, role := range r.Approvals {
		tone := text.Good
		if role.Missing() > 0 {
			tone = text.Waiting
		}
		b.WriteString("  " + style.Paint(tone, string(role.Role)) + ": " + text.Clean(tallyText(role, r.FormerApprovers)) + "\n")
		if role.Missing() > 0 {
			b.WriteString("    " + ApproveCommand(r.Namespace, r.Assessment, role.Role) + "\n")
		}
	}
	if r.Approved {
		b.WriteString("  " + style.Paint(text.Good, "approved") + ": this content has all that policy asks for\n")
	}
	return b.String()
}

// Others are the findings beside the missing approvals, which stand with the approvals.
func (r *Review) Others() []string {
	var lines []string
	for _, f := range r.Findings {
		if f.Reason != v1alpha1.ReasonApprovalsPending {
			lines = append(lines, string(f.Reason)+": "+f.Message)
		}
	}
	return lines
}

// Obstacles are the findings that no further approval removes.
func (r *Review) Obstacles() []string {
	var lines []string
	for _, f := range r.Findings {
		switch f.Reason {
		case v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonContentChanged:
		default:
			lines = append(lines, string(f.Reason)+": "+f.Message)
		}
	}
	return lines
}

func (r *Review) findingsText(style text.Style) string {
	var b strings.Builder
	for _, line := range r.Others() {
		b.WriteString(text.Indent("  ", "    ", text.Clean(line), style.Width))
	}
	return b.String()
}
