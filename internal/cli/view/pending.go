// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Pending are the approvals that are missing, those that wait longest first.
type Pending struct {
	Items []PendingApproval `json:"items"`
	// Unread says what could not be read, so that more may wait than is shown.
	Unread []Unread `json:"unread,omitempty"`
}

// PendingApproval is what is missing in one role for one content.
type PendingApproval struct {
	Namespace     string                 `json:"namespace"`
	System        string                 `json:"system"`
	Tier          v1alpha1.RiskTier      `json:"tier,omitempty"`
	Assessment    string                 `json:"assessment"`
	ContentDigest v1alpha1.ContentDigest `json:"contentDigest,omitempty"`
	Role          v1alpha1.RoleName      `json:"role"`
	// Missing is how many approvals in this role are missing.
	Missing int `json:"missing"`
	// Since is since when the operator has known of this content. Zero: it has not yet.
	Since time.Time `json:"since,omitzero"`
	// Mine tells that the user may decide in this role, and that it would count.
	Mine bool `json:"mine"`
	// People are who may decide in this role there, as RBAC names them, sorted. Left out: nobody asked, or nobody may.
	People []string `json:"people,omitempty"`
	// PeopleUnread says why it is not known who may. Left out: it is, or nobody asked.
	PeopleUnread string `json:"peopleUnread,omitempty"`
}

// NewPending are the approvals that are missing for a system as it is declared. What was rejected waits for nobody. The user's own approval is none of
// them where the user counts already, or wrote the content and policy separates duties: Mine is false then, and to be found out where it is true.
func NewPending(s *System, stored *v1alpha1.AISystem, in *decision.Input, user string) []PendingApproval {
	if s.Verdict.Has(v1alpha1.ReasonAssessmentRejected) {
		return nil
	}
	var items []PendingApproval
	for i := range s.Assessments {
		a := &s.Assessments[i]
		counts := slices.ContainsFunc(a.Approvals, func(t decision.RoleTally) bool { return slices.Contains(t.Approvers, user) })
		for _, tally := range a.Approvals {
			if !a.Judged || tally.Missing() <= 0 {
				continue
			}
			items = append(items, PendingApproval{
				Namespace: s.Namespace, System: s.Name, Tier: s.Tier, Assessment: a.Name, ContentDigest: a.ContentDigest, Role: tally.Role,
				Missing: tally.Missing(), Since: conditions.JudgedSince(stored.Status.History, a.ContentDigest), Mine: !counts && !wrote(in, a.ContentDigest, user),
			})
		}
	}
	return items
}

// wrote tells whether the user wrote the content, where policy asks that authors do not approve.
func wrote(in *decision.Input, digest v1alpha1.ContentDigest, user string) bool {
	_, separated := in.Separation()
	content := in.ContentOf(digest)
	return separated && content != nil && slices.Contains(content.Authors, user)
}

// Sort puts those that wait longest first.
func (p *Pending) Sort() {
	slices.SortFunc(p.Items, func(a, b PendingApproval) int {
		return cmp.Or(boolRank(a.Since.IsZero(), b.Since.IsZero()), a.Since.Compare(b.Since), cmp.Compare(a.Namespace, b.Namespace),
			cmp.Compare(a.System, b.System), cmp.Compare(a.Assessment, b.Assessment), cmp.Compare(a.Role, b.Role))
	})
}

func boolRank(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Text shows what waits, and the commands that answer it. everyone tells whether others were asked for, too.
func (p *Pending) Text(everyone bool, now time.Time, style text.Style) string {
	var b strings.Builder
	for i := range p.Items {
		p.Items[i].write(&b, everyone, now, style)
	}
	if len(p.Unread) > 0 {
		b.WriteString("Not read, so that more may wait than is shown:\n")
	}
	for _, u := range p.Unread {
		b.WriteString(u.text("  ", style.Width))
	}
	return b.String()
}

func (a *PendingApproval) write(b *strings.Builder, everyone bool, now time.Time, style text.Style) {
	root := &text.Node{Key: a.Namespace + "/" + a.System, Tone: text.Strong}
	if a.Tier != "" {
		root.Key += " (" + string(a.Tier) + ")"
	}
	since := "not known yet"
	if !a.Since.IsZero() {
		since = text.When(a.Since, now)
	}
	root.Add("since", since)
	approvals := "approval"
	if a.Missing > 1 {
		approvals += "s"
	}
	root.Add("for", number(a.Missing, approvals+" of "+a.Assessment+" as "+string(a.Role)))
	switch {
	case everyone && a.PeopleUnread != "":
		known := strings.Join(append(slices.Clone(a.People), "and whom you may not read: "+a.PeopleUnread), ", ")
		root.Add("who can", text.Clean(known))
	case everyone && len(a.People) == 0:
		root.Add("who can", "nobody: RBAC lets nobody decide as "+string(a.Role)+" there; whoever administers it can grant the verb decide on oversightroles")
	case everyone:
		root.Add("who can", text.Clean(strings.Join(a.People, ", ")))
	}
	root.Command("kubectl aims review " + a.Assessment + " -n " + a.Namespace)
	if a.Mine {
		root.Command(ApproveCommand(a.Namespace, a.Assessment, a.Role))
	}
	b.WriteString(root.Render(style))
}
