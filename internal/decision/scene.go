// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// scene is what one rule looks at: the input, one content out of it, and what the policies ask of that content. A rule reports findings
// with add, and moments at which time alone changes its answer with until.
type scene struct {
	in       *Input
	req      *requirements
	content  *Content
	released bool
	// move is the system's way to the stage that the content declares. Nil: it is there, or free to go.
	move  *move
	tally tally
	// back is the way back from retirement that the system is not through with. Nil: it is on none.
	back *move

	// approved tells whether policies apply and the content has all that they ask of content.
	approved bool
	// fits tells whether the workload runs nothing but what the content registers.
	fits bool

	discovery  v1alpha1.DiscoveryMode
	findings   []Finding
	recheckAt  time.Time
	validUntil time.Time
	// haltedAt is since when a person has halted the system; zero: nobody has.
	haltedAt time.Time
}

// rule is one line of the registry.
type rule struct {
	reason v1alpha1.Reason
	check  func(*scene)
}

// basis says which content the scene judges. Nothing registered, nothing judged.
func (s *scene) basis() Basis {
	switch {
	case s.content == nil:
		return ""
	case s.released:
		return BasisRelease
	}
	return BasisCandidate
}

// clean tells whether the scene has no finding but waived ones.
func (s *scene) clean() bool { return s.cleanFrom(0) }

func (s *scene) cleanFrom(first int) bool {
	return !slices.ContainsFunc(s.findings[first:], func(f Finding) bool { return f.effect != byWaiver })
}

func (s *scene) add(f Finding) {
	if s.findings == nil {
		s.findings = make([]Finding, 0, 8)
	}
	s.findings = append(s.findings, f)
}

// fall reports a shortcoming of the content. A shortcoming of the release is a lapse: it was approved once.
func (s *scene) fall(f Finding) {
	if s.released {
		f.effect = byLapse
	}
	s.add(f)
}

// until notes that the scene's answer may change at t.
func (s *scene) until(t time.Time) {
	if t.After(s.in.Now) && (s.recheckAt.IsZero() || t.Before(s.recheckAt)) {
		s.recheckAt = t
	}
}

// began tells whether a moment that another clock stamped has come, with some tolerance, and notes when it will.
func (s *scene) began(t time.Time) bool {
	start := t.Add(-clockSkew)
	s.until(start)
	return !start.After(s.in.Now)
}

func (s *scene) assessmentObject() string {
	return v1alpha1.KindImpactAssessment + "/" + s.content.AssessmentName
}

func (s *scene) systemObject() string {
	return v1alpha1.KindAISystem + "/" + s.in.SystemName
}

// command is a kubectl command in the input's namespace, ready to paste.
func (s *scene) command(words ...string) string {
	var b strings.Builder
	b.Grow(160)
	b.WriteString("kubectl ")
	for _, w := range words {
		b.WriteString(w)
	}
	b.WriteString(" -n ")
	b.WriteString(s.in.Namespace.Name)
	return b.String()
}

func (s *scene) editSystem() string {
	return s.command("edit aisystem ", s.in.SystemName)
}

func (s *scene) editAssessment() string {
	return s.command("edit impactassessment ", s.content.AssessmentName)
}
