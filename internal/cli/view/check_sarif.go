// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"cmp"
	"net/url"
	"path"
	"slices"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// home is where the operator is documented.
const home = "https://github.com/aims-operator/aims-operator"

// Rules of a SARIF report beside the reasons of findings.
const (
	ruleManifest  = "InvalidManifest"
	ruleNotJudged = "NotJudged"
)

// SARIF is the check as a SARIF 2.1.0 report: a rule for each reason, a result for each finding, at the line that it is about.
func (c *Check) SARIF(version string) *sarif.Report {
	run := sarif.NewRunWithInformationURI("kubectl-aims", home)
	run.Tool.Driver.WithVersion(version).WithFullName("kubectl aims check")
	said := len(c.Problems) == 0
	for i := range c.Problems {
		p := &c.Problems[i]
		result(run, ruleManifest, sarif.LevelError, problemMessage(p), Place{File: p.File, Line: p.Line})
	}
	for i := range c.Items {
		c.Items[i].results(run)
		said = said && c.Items[i].Effect != EffectNotJudged
	}
	run.AddInvocation(sarif.NewInvocation().WithExecutionSuccessful(said))
	return sarif.NewReport().AddRun(run)
}

func problemMessage(p *manifest.Problem) string {
	return join("\n", join(": ", p.Object, p.Message), p.Remedy)
}

// results adds what stands against an object.
func (i *CheckItem) results(run *sarif.Run) {
	at := Place{File: i.File, Line: i.Line}
	for _, u := range i.Unread {
		result(run, ruleNotJudged, sarif.LevelError, i.message(join(": ", u.Object, u.Why), u.Remedy), at)
	}
	if i.Verdict == nil {
		return
	}
	for j := range i.Verdict.Findings {
		f := &i.Verdict.Findings[j]
		result(run, cmp.Or(string(f.Reason), ruleNotJudged), i.level(f), i.message(f.Message, f.Remedies...), i.Places[j])
	}
}

// message says what is wrong, how to mend it, and what would happen to which object.
func (i *CheckItem) message(wrong string, remedies ...string) string {
	return wrong + "\n" + join("\n", remedies...) + "\n" + i.Title() + ": " + i.Words()
}

// level is how much a finding matters: what people waived is on record alone, and what they have yet to decide is no fault of the file.
func (i *CheckItem) level(f *decision.Finding) string {
	switch {
	case f.Reason == v1alpha1.ReasonWaived:
		return sarif.LevelNote
	case slices.Contains(peoplesReasons, f.Reason) && i.Effect != EffectRecorded:
		return sarif.LevelWarning
	}
	switch i.Effect {
	case EffectNotJudged, EffectRefused, EffectHeld:
		return sarif.LevelError
	case EffectWaiting, EffectWarned:
		return sarif.LevelWarning
	case EffectRecorded, EffectAllowed:
	}
	return sarif.LevelNote
}

func result(run *sarif.Run, rule, level, message string, at Place) {
	described := run.AddRule(rule)
	if described.ShortDescription == nil {
		words := reasonWords[v1alpha1.Reason(rule)]
		described.WithName(rule).WithDescription(words).WithHelp(sarif.NewMultiformatMessageString().WithText(words)).WithHelpURI(home + "/blob/main/docs/concepts.md")
	}
	place := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri(at.File))).
		WithRegion(sarif.NewRegion().WithStartLine(max(at.Line, 1)))
	run.CreateResultForRule(rule).WithLevel(level).WithMessage(sarif.NewTextMessage(message)).
		AddLocation(sarif.NewLocationWithPhysicalLocation(place))
}

// uri is a file as SARIF names it: relative to where the tool ran, if it was named so.
func uri(file string) string {
	if path.IsAbs(file) {
		return (&url.URL{Scheme: "file", Path: file}).String()
	}
	return (&url.URL{Path: file}).String()
}
