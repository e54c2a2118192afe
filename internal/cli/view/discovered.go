// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// DiscoveredList is what runs and looks like AI, or must name a system, and names none that is registered.
type DiscoveredList struct {
	metav1.TypeMeta `json:",inline"`

	// Items are sorted by team, namespace and name.
	Items []Discovered `json:"items"`
	// Ungoverned are namespaces in which no policy applies, sorted.
	Ungoverned []Ungoverned `json:"ungoverned,omitempty"`
	// Unlisted are the kinds of workload that could not be listed: of those, what has no pods is missing.
	Unlisted []Unread `json:"unlisted,omitempty"`
	// Unread are the facts that could not be read, so that what policies make of the items is not known.
	Unread []Unread `json:"unread,omitempty"`
}

// Discovered is one workload, and all its pods.
type Discovered struct {
	// Team is whose the namespace is; where nobody says, the namespace itself.
	Team      string `json:"team"`
	Namespace string `json:"namespace"`
	// Kind is the kind of what made the pods, with its group if the operator does not know it, and Name its name.
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Known tells that the operator judges objects of this kind; any other is judged by its pods.
	Known bool `json:"known"`
	// Pods is how many run or wait. None: it was looked at by its template.
	Pods int32 `json:"pods"`
	// System is the system that the pods name although the namespace does not have it.
	System string `json:"system,omitempty"`
	// Score is how much it looks like AI, from 0 to 100.
	Score int    `json:"score"`
	Signs []Sign `json:"signs,omitempty"`
	// Finding is what policy says about it, Policy the policy's name, and Permission what it is permitted. Left out: no policy finds it.
	Finding    string              `json:"finding,omitempty"`
	Policy     string              `json:"policy,omitempty"`
	Permission v1alpha1.Permission `json:"permission,omitempty"`
	Governed   bool                `json:"governed"`
}

// Sign is one sign of AI.
type Sign struct {
	Recogniser v1alpha1.Recogniser `json:"recogniser"`
	Field      string              `json:"field,omitempty"`
	Weight     int                 `json:"weight"`
	Says       string              `json:"says"`
}

// Ungoverned is a namespace in which no policy applies.
type Ungoverned struct {
	Namespace string `json:"namespace"`
	Team      string `json:"team,omitempty"`
	// Discovered is how many workloads there look like AI.
	Discovered int `json:"discovered"`
}

// NewDiscoveredList makes the document.
func NewDiscoveredList(items []Discovered, ungoverned []Ungoverned, unread []Unread) DiscoveredList {
	return DiscoveredList{TypeMeta: document(kindDiscovered), Items: items, Ungoverned: ungoverned, Unread: unread}
}

// NewSigns are the signs that count.
func NewSigns(s *decision.Suspicion) []Sign {
	signs := make([]Sign, len(s.Signs))
	for i := range s.Signs {
		sign := &s.Signs[i]
		signs[i] = Sign{Recogniser: sign.Recogniser, Field: sign.Field, Weight: sign.Weight, Says: sign.Text()}
	}
	return signs
}

// Text is the list for people, team by team.
func (l *DiscoveredList) Text(style text.Style) string {
	var b strings.Builder
	var team *text.Node
	for i := range l.Items {
		item := &l.Items[i]
		if i == 0 || item.Team != l.Items[i-1].Team {
			b.WriteString(render(team, style))
			team = &text.Node{Key: "Team", Value: item.Team, Tone: text.Strong}
		}
		item.addTo(team)
	}
	b.WriteString(render(team, style))
	if len(l.Items) == 0 {
		b.WriteString("Nothing runs here that looks like AI and names no registered system.\n")
	}
	b.WriteString(l.ungoverned(style))
	b.WriteString(l.unlisted(style))
	for _, u := range l.Unread {
		b.WriteString("\n" + u.text("Not read: ", style.Width))
	}
	return b.String()
}

func render(n *text.Node, style text.Style) string {
	if n == nil {
		return ""
	}
	return n.Render(style)
}

func (d *Discovered) addTo(team *text.Node) {
	pods := "1 pod"
	if d.Pods != 1 {
		pods = fmt.Sprintf("%d pods", d.Pods)
	}
	n := team.Add(d.Namespace+" "+d.Kind+"/"+d.Name, fmt.Sprintf("%s, score %d; %s", pods, d.Score, d.standing()))
	n.Tone = text.Strong
	if d.System != "" {
		n.Add("names", "AI system "+d.System+", which the namespace does not have")
	}
	if !d.Known {
		n.Add("kind", "not one that the operator knows: its pods are judged")
	}
	for _, s := range d.Signs {
		n.Add(s.Field, "it "+s.Says)
	}
	if len(d.Signs) == 0 && d.Finding != "" {
		n.Add("", d.Finding)
	}
}

// standing says what policy makes of it.
func (d *Discovered) standing() string {
	switch {
	case d.Finding == "" && !d.Governed:
		return "no policy governs the namespace"
	case d.Finding == "":
		return "no policy finds it"
	case d.Permission == v1alpha1.PermissionAllow:
		return "policy " + d.Policy + " lets it run"
	}
	return "policy " + d.Policy + " says " + string(d.Permission) + " to what is new"
}

func (l *DiscoveredList) unlisted(style text.Style) string {
	if len(l.Unlisted) == 0 {
		return ""
	}
	kinds := make([]string, 0, len(l.Unlisted))
	for _, u := range l.Unlisted {
		kinds = append(kinds, u.Object)
	}
	return "\n" + text.Indent("", "  ", text.Clean("Could not be listed, so that those without pods are missing: "+strings.Join(kinds, ", ")), style.Width)
}

func (l *DiscoveredList) ungoverned(style text.Style) string {
	if len(l.Ungoverned) == 0 {
		return ""
	}
	n := &text.Node{Value: "Namespaces in which no policy applies", Tone: text.Strong}
	for _, u := range l.Ungoverned {
		found := "nothing found"
		if u.Discovered > 0 {
			found = fmt.Sprintf("%d found", u.Discovered)
		}
		n.Add(u.Namespace, found)
	}
	return "\n" + n.Render(style)
}
