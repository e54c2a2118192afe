// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// Case is what is known about one system, or about the namespace of a workload that names none.
type Case struct {
	// Facts are the facts that could be read.
	Facts *snapshot.Facts
	// Unread are the facts that could not. With any of them nothing is judged, for what is not known might forbid it.
	Unread []Unread
}

// Unread is something that could not be read.
type Unread struct {
	Object string `json:"object"`
	Why    string `json:"why"`
	// Remedy is a command that helps. Left out: none is known.
	Remedy string `json:"remedy,omitempty"`
}

// text is what could not be read, and below it the command that helps.
func (u Unread) text(indent string, width int) string {
	s := text.Indent(indent, indent, text.Clean(u.Object+": "+u.Why), width)
	if u.Remedy != "" {
		s += indent + "  " + text.Clean(u.Remedy) + "\n"
	}
	return s
}

// Judgeable tells whether all facts are there.
func (c *Case) Judgeable() bool { return len(c.Unread) == 0 }

// Judge judges a workload, or the system as it is declared if the workload is nil.
func (c *Case) Judge(workload *decision.Workload) decision.Verdict {
	in := c.input()
	in.Workload = workload
	return evaluate(in)
}

// JudgeAssessment judges the system's present content together with the assessment of this name.
func (c *Case) JudgeAssessment(name string) decision.Verdict {
	in := c.input()
	in.Candidates = nil
	if content := c.content(name); content != nil {
		in.Candidates = []decision.Content{*content}
	}
	return evaluate(in)
}

// evaluate asks the core. Its moments are brought to UTC: they are printed.
func evaluate(in decision.Input) decision.Verdict {
	v := decision.Evaluate(in)
	v.ApprovedSince, v.ValidUntil, v.RecheckAt = v.ApprovedSince.UTC(), v.ValidUntil.UTC(), v.RecheckAt.UTC()
	v.ReleaseEnds = v.ReleaseEnds.UTC()
	return v
}

// content is the system's present content with the assessment of this name, or nil.
func (c *Case) content(assessment string) *decision.Content {
	candidates := c.Facts.Input().Candidates
	for i := range candidates {
		if candidates[i].AssessmentName == assessment {
			return &candidates[i]
		}
	}
	return nil
}

// input is what is judged. What the operator's flags say where no policy applies is not readable, but the operator's own verdict shows it.
func (c *Case) input() decision.Input {
	in := c.Facts.Input()
	for _, u := range c.Unread {
		in.Unread = append(in.Unread, decision.Unread{Object: u.Object, Why: u.Why})
	}
	if c.Facts.System != nil {
		if v := c.Facts.System.Status.Verdict; v != nil && len(v.Policies) == 0 {
			in.DefaultMode = v.Mode
		}
	}
	return in
}

// assessment is the system's assessment of this name, or nil.
func (c *Case) assessment(name string) *v1alpha1.ImpactAssessment {
	for i := range c.Facts.Assessments {
		if c.Facts.Assessments[i].Name == name {
			return &c.Facts.Assessments[i]
		}
	}
	return nil
}
