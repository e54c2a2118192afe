// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Text is the verdict for a person: a headline, each finding, and below each the commands that mend it. It is empty if there is nothing
// to say. subject is the workload as Kind/name, for a workload that names no system, or empty.
func (v *Verdict) Text(system, subject string) string {
	if v.Clean() {
		return ""
	}
	var b strings.Builder
	b.WriteString(v.Headline(system, subject))
	b.WriteString(":")
	for i, f := range v.Findings {
		b.WriteString("\n  ")
		b.WriteString(v.line(&f))
		b.WriteString(f.place())
		for _, r := range v.remediesAfter(i) {
			b.WriteString("\n    ")
			b.WriteString(r)
		}
	}
	return b.String()
}

// Label is a finding's reason, and that it is about the release where that stands beside what was judged: both may fall short of the same.
func (v *Verdict) Label(f *Finding) string {
	if f.Basis == BasisRelease && v.Basis == BasisCandidate {
		return string(f.Reason) + " (of the release)"
	}
	return string(f.Reason)
}

// line is a finding without what mends it.
func (v *Verdict) line(f *Finding) string {
	if f.Reason == "" {
		return f.Message
	}
	return v.Label(f) + ": " + f.Message
}

// remediesAfter are the remedies to tell after a finding: none if the next one has the same, so that what two checks call for is told once, after both.
func (v *Verdict) remediesAfter(i int) []string {
	remedies := v.Findings[i].Remedies
	if i+1 < len(v.Findings) && slices.Equal(remedies, v.Findings[i+1].Remedies) {
		return nil
	}
	return remedies
}

// place says where in the workload's spec the finding is: an object may have many containers, in many pod templates. Other objects are named by the
// remedies.
func (f *Finding) place() string {
	if !strings.HasPrefix(f.Field, "spec.") || strings.HasPrefix(f.Object, v1alpha1.KindAISystem+"/") || strings.HasPrefix(f.Object, v1alpha1.KindImpactAssessment+"/") {
		return ""
	}
	return " (at " + f.Field + ")"
}

// Headline says in a few words what the verdict is about and what it means for a deployment.
func (v *Verdict) Headline(system, subject string) string {
	who := subject
	if system != "" {
		who = "AI system " + quote(system)
		if v.Tier != "" {
			who += " (" + string(v.Tier) + ")"
		}
	}
	switch v.Deploy {
	case v1alpha1.PermissionDeny:
		return who + " may not be deployed"
	case v1alpha1.PermissionHold:
		if v.Has(v1alpha1.ReasonApprovalsPending) {
			return who + " waits for people; its new pods are held"
		}
		return who + " falls short; its new pods are held"
	case v1alpha1.PermissionCannotDecide:
		return who + " cannot be judged now"
	case v1alpha1.PermissionAllow:
	}
	return who + " falls short, and policy lets it run"
}

// Warnings are the findings as single lines, for admission warnings and Events.
func (v *Verdict) Warnings() []string {
	lines := make([]string, 0, len(v.Findings))
	for i, f := range v.Findings {
		line := v.line(&f)
		if remedies := v.remediesAfter(i); len(remedies) > 0 {
			line += "; " + remedies[0]
		}
		lines = append(lines, line)
	}
	return lines
}
