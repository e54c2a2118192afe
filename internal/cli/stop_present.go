// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// stopPresentation is what a halt or a resume is about, in short.
func stopPresentation(s *view.System, decision v1alpha1.Decision, drill bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "AI system   %s/%s (%s)\n", s.Namespace, s.Name, s.Tier)
	if s.JudgedBy != view.JudgedByNobody {
		fmt.Fprintf(&b, "now         deploy %s, run %s\n", s.Verdict.Deploy, s.Verdict.Run)
	}
	switch {
	case drill:
		b.WriteString("drilling    asks for the eviction of each pod that runs as a dry run, and stops nothing\n")
	case decision == v1alpha1.DecisionHalt:
		b.WriteString("halting     refuses deployments, holds new pods, and takes those that run off their nodes at once\n")
	default:
		b.WriteString("resuming    lets its pods start again, as far as nothing else stands against them\n")
	}
	return b.String()
}

// stopWarnings are what a person should know before halting or resuming.
func stopWarnings(s *view.System, decision v1alpha1.Decision) []string {
	var list []string
	halted := s.Verdict.Has(v1alpha1.ReasonSystemHalted)
	switch {
	case s.JudgedBy != view.JudgedNow:
	case decision == v1alpha1.DecisionResume && !halted:
		list = append(list, "nobody has halted the system, so that there is nothing to resume")
	case decision == v1alpha1.DecisionHalt && halted:
		list = append(list, "the system is halted already")
	case decision == v1alpha1.DecisionHalt && !s.Verdict.Governed():
		list = append(list, "no policy governs the system: pods that run are left alone, because those that come back would not be held")
	}
	return list
}

// resumeOutcome says what a recorded Resume led to.
func resumeOutcome(s *view.System) string {
	var b strings.Builder
	if !s.Verdict.Has(v1alpha1.ReasonSystemHalted) {
		b.WriteString("The system is resumed.\n")
	}
	for _, finding := range s.Verdict.Findings {
		if finding.Reason == v1alpha1.ReasonSystemHalted {
			b.WriteString("It is halted all the same: " + text.Clean(finding.Message) + "\n")
			b.WriteString("A resume counts in the roles that the policies' resumeRoles name, and at the earliest a second after the halt.\n")
			continue
		}
		b.WriteString("Stands against it: " + string(finding.Reason) + ": " + text.Clean(finding.Message) + "\n")
	}
	return b.String()
}
