// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/diff"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Text draws each system as a tree, and before them what is wrong with the gate.
func (l *StatusList) Text(now time.Time, style text.Style) string {
	trees := make([]string, len(l.Items))
	for i := range l.Items {
		trees[i] = systemTree(&l.Items[i], now).Render(style)
	}
	return l.Enforcement.text(style) + strings.Join(trees, "\n")
}

func systemTree(s *System, now time.Time) *text.Node {
	root := &text.Node{Key: "AISystem " + s.Namespace + "/" + s.Name, Value: s.DisplayName, Tone: text.Strong}
	root.Add("tier", string(s.Tier)+brackets(string(s.HighRiskArea)))
	addStage(root, s, now)
	root.Add("owner", s.Owner.Person+brackets(s.Owner.Team)+", "+s.Owner.Contact)
	addVerdict(root, s)
	addRelease(root, s, now)
	addCandidate(root, s)
	shown := map[string]bool{}
	for i := range s.Assessments {
		addAssessment(root, s, &s.Assessments[i], now, shown)
	}
	addFindings(root, &s.Verdict, now, shown)
	addDrill(root, s.Drill, now)
	addWorkloads(root, s)
	return root
}

func addVerdict(root *text.Node, s *System) {
	switch s.JudgedBy {
	case JudgedNow:
	case JudgedByOperator:
		by := root.Add("not judged now", "you may not read all that a verdict needs; this is what the operator wrote down")
		by.Tone = text.Waiting
		if s.Outdated {
			by.Value += ", about an earlier version of the system"
		}
		addUnread(by, s.Unread)
	case JudgedByNobody:
		by := root.Add("not judged", "you may not read all that a verdict needs, and the operator has not judged the system yet")
		by.Tone = text.Bad
		addUnread(by, s.Unread)
		return
	}
	root.Add("deploy", string(s.Verdict.Deploy)).Tone = tone(s.Verdict.Deploy)
	root.Add("run", string(s.Verdict.Run)).Tone = tone(s.Verdict.Run)
	if words := evictionWords(s.Verdict.Eviction); words != "" {
		root.Add("running pods", words).Tone = text.Bad
	}
	if words, tone := limitsWords(s.Verdict.Limits); words != "" {
		root.Add("behaviour", words).Tone = tone
	}
	root.Add("policies", policyText(&s.Verdict))
}

func addUnread(n *text.Node, unread []Unread) {
	for _, u := range unread {
		child := n.Add(u.Object, u.Why)
		if u.Remedy != "" {
			child.Command(u.Remedy)
		}
	}
}

func addRelease(root *text.Node, s *System, now time.Time) {
	if s.Release == nil {
		root.Add("release", noReleaseWords(s))
		return
	}
	r := s.Release
	n := root.Add("release", Short(r.ContentDigest))
	if r.Problem != "" {
		n.Add("counts for nothing", r.Problem).Tone = text.Bad
	}
	if r.Assessment != "" {
		n.Add("assessment", r.Assessment)
	}
	if r.ApprovedSince != nil {
		n.Add("since", text.When(r.ApprovedSince.Time, now))
	}
	if r.ValidUntil != nil {
		n.Add("until", text.When(r.ValidUntil.Time, now))
	}
	for _, f := range s.FormerApprovers {
		if slices.Contains(r.Decisions, f.Decision) {
			n.Add("no longer entitled", f.Username+", who approved it as "+string(f.Role)+"; the approval stands").Tone = text.Waiting
		}
	}
	if words, t := expiryWords(s.Verdict.Expiry); words != "" {
		n.Add("warning", words).Tone = t
	}
	addArtifacts(n, r.Images, r.Models)
}

func addArtifacts(n *text.Node, images, models []string) {
	if len(images) > 0 {
		n.Add("images", strings.Join(images, ", "))
	}
	if len(models) > 0 {
		n.Add("models", strings.Join(models, ", "))
	}
}

func addCandidate(root *text.Node, s *System) {
	if s.Candidate == nil {
		return
	}
	c := s.Candidate
	words := Short(c.ContentDigest)
	if words == "" {
		words = "no assessment covers it yet"
	}
	n := root.Add("candidate", words)
	if c.Assessment == "" {
		n.Add("assessment", "none")
	} else {
		n.Add("assessment", c.Assessment)
	}
	addArtifacts(n, c.Images, c.Models)
	if fields := diff.Fields(c.Changes); len(fields) > 0 {
		n.Add("differs from the release in", strings.Join(fields, ", "))
	}
	if c.Approved {
		n.Add("approved", "the operator makes it the release").Tone = text.Good
	}
}

func addAssessment(root *text.Node, s *System, a *Assessment, now time.Time, shown map[string]bool) {
	state := "complete"
	switch {
	case s.JudgedBy != JudgedNow:
		state = ""
	case len(a.Shortcomings) > 0:
		state = reasonsText(a.Shortcomings)
	}
	risk := ""
	if a.ResidualRisk != "" {
		risk = "residual risk " + string(a.ResidualRisk)
	}
	until := ""
	if !a.ValidUntil.IsZero() {
		until = "valid until " + text.When(a.ValidUntil, now)
	}
	n := root.Add("assessment "+a.Name, join(", ", state, string(a.Outcome), risk, until))
	for _, role := range a.Approvals {
		r := n.Add("approved as "+string(role.Role), tallyText(role, s.FormerApprovers))
		r.Tone = text.Good
		if role.Missing() <= 0 {
			continue
		}
		r.Tone = text.Waiting
		if command := ApproveCommand(s.Namespace, a.Name, role.Role); a.Judged || len(s.Assessments) == 1 {
			r.Command(command)
			shown[command] = true
		}
	}
}

// addFindings shows what stands against the system. A command that stands in the tree already is not repeated.
func addFindings(root *text.Node, v *decision.Verdict, now time.Time, shown map[string]bool) {
	if len(v.Findings) == 0 {
		return
	}
	n := root.Add("findings", "")
	for i := range v.Findings {
		f := &v.Findings[i]
		finding := n.Add(v.Label(f), f.Message)
		finding.Tone = text.Bad
		if v.Deploy == v1alpha1.PermissionAllow || v.Deploy == v1alpha1.PermissionHold {
			finding.Tone = text.Waiting
		}
		if !f.WaivedUntil.IsZero() {
			finding.Add(string(f.Waives)+" waived until", text.When(f.WaivedUntil, now))
		}
		for _, remedy := range f.Remedies {
			if !shown[remedy] {
				finding.Command(remedy)
				shown[remedy] = true
			}
		}
	}
}

// addDrill shows how far the last drill of a halt got: a halt that would leave pods running is no halt.
func addDrill(root *text.Node, d *v1alpha1.DrillResult, now time.Time) {
	if d == nil {
		return
	}
	n := root.Add("last drill", DrillWords(d)+"; "+text.When(d.At.Time, now))
	n.Tone = text.Good
	if d.PodsReached < d.Pods {
		n.Tone = text.Bad
	}
}

func addWorkloads(root *text.Node, s *System) {
	n := root.Add("workloads", "")
	for i := range s.Workloads {
		addWorkload(n, &s.Workloads[i])
	}
	addUnlisted(n, s.WorkloadsUnread)
	if len(n.Children) > 0 {
		return
	}
	n.Value = "none"
	if c := s.WorkloadCounts; c != nil && c.Total > 0 {
		n.Value = join(", ", count(int(c.Total), "workload"), number(int(c.Allowed), "allowed"), number(int(c.Warned), "warned about"),
			number(int(c.Held), "held"), number(int(c.Denied), "denied"))
	}
}

// addUnlisted shows the kinds that could not be listed, one line for each cause: a cluster has many kinds, and mostly one cause hides them all.
func addUnlisted(root *text.Node, unread []Unread) {
	kinds := map[string][]string{}
	var causes []string
	for _, u := range unread {
		if len(kinds[u.Why]) == 0 {
			causes = append(causes, u.Why)
		}
		kinds[u.Why] = append(kinds[u.Why], u.Object)
	}
	for _, why := range causes {
		root.Add("not listed", strings.Join(kinds[why], ", ")+": "+why).Tone = text.Waiting
	}
}

func addWorkload(root *text.Node, w *Workload) {
	n := root.Add(w.Kind+"/"+w.Name, workloadText(w))
	if w.Deploy != "" {
		n.Tone = tone(w.Deploy)
	}
	if w.Pods == nil {
		return
	}
	pods := n.Add("pods", w.Pods.text())
	if w.Pods.NotPermitted > 0 {
		pods.Tone = text.Bad
	}
}

func workloadText(w *Workload) string {
	permission := string(w.Deploy)
	if w.Deploy == "" {
		permission = "not judged"
	}
	if w.Run != w.Deploy {
		permission += ", run " + string(w.Run)
	}
	return join(": ", permission, reasonsText(w.Reasons))
}

func (p *Pods) text() string {
	words := join(", ", number(p.Running, "running"), number(p.Held, "held"), number(p.Pending, "pending"), number(p.Finished, "finished"))
	if p.NotPermitted > 0 {
		words += "; " + number(p.NotPermitted, "of those running would not be let in now: ") + reasonsText(p.Reasons)
	}
	return words
}

func number(n int, what string) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + " " + what
}
