// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// WhatIf says what policies would do before they are applied.
type WhatIf struct {
	metav1.TypeMeta `json:",inline"`

	// Policies are the policies that were asked about, sorted.
	Policies []string `json:"policies"`
	// Systems and Workloads count what the effects are now, and what they would be.
	Systems   []EffectCount `json:"systems"`
	Workloads []EffectCount `json:"workloads"`
	// Teams are those whose workloads would be refused, held or warned about, the most affected first. A system's team is its spec.owner.team, else
	// its namespace.
	Teams []TeamEffect `json:"teams,omitempty"`
	// Changes are the systems and workloads for which something would change, sorted.
	Changes []EffectChange `json:"changes,omitempty"`
	// Unread are the kinds of workloads that could not be listed.
	Unread []Unread `json:"unread,omitempty"`
}

// Effect is what policy does to something that is applied anew, from the most to the least severe.
type Effect string

// The effects.
const (
	EffectRefused  Effect = "Refused"
	EffectHeld     Effect = "Held"
	EffectWarned   Effect = "Warned"
	EffectRecorded Effect = "Recorded"
	EffectAllowed  Effect = "Allowed"
)

var effects = []Effect{EffectRefused, EffectHeld, EffectWarned, EffectRecorded, EffectAllowed}

// EffectCount counts an effect.
type EffectCount struct {
	Effect Effect `json:"effect"`
	Now    int    `json:"now"`
	Then   int    `json:"then"`
}

// TeamEffect counts what would happen to a team's workloads.
type TeamEffect struct {
	Team    string `json:"team"`
	Refused int    `json:"refused"`
	Held    int    `json:"held"`
	Warned  int    `json:"warned"`
}

// EffectChange is a system or a workload for which something would change.
type EffectChange struct {
	Namespace string            `json:"namespace"`
	System    string            `json:"system"`
	Team      string            `json:"team"`
	Kind      string            `json:"kind"`
	Name      string            `json:"name"`
	Now       Effect            `json:"now"`
	Then      Effect            `json:"then"`
	Reasons   []v1alpha1.Reason `json:"reasons,omitempty"`
}

// NewWhatIf begins an answer about these policies.
func NewWhatIf(policies []string) *WhatIf {
	w := &WhatIf{TypeMeta: document(kindWhatIf), Policies: policies}
	for _, effect := range effects {
		w.Systems, w.Workloads = append(w.Systems, EffectCount{Effect: effect}), append(w.Workloads, EffectCount{Effect: effect})
	}
	return w
}

// Add compares what happens to one system, registered or not, and to its workloads, now and then.
func (w *WhatIf) Add(now, then *Case, namespace, system string, objects []workload.Object, pods []corev1.Pod) {
	base := EffectChange{Namespace: namespace, System: system, Team: conditions.Team(now.Facts.System, namespace, now.Facts.Input().Namespace.Labels)}
	if declared := now.Facts.System; declared != nil {
		was, would := now.Judge(nil), then.Judge(nil)
		change := base
		change.Kind, change.Name = v1alpha1.KindAISystem, system
		change.Now, change.Then, change.Reasons = effectOf(was.Deploy, was.Mode, was.Reasons()), effectOf(would.Deploy, would.Mode, would.Reasons()), would.Reasons()
		w.note(w.Systems, change)
	}
	before, after := NewWorkloads(now, objects, pods), NewWorkloads(then, objects, pods)
	nowMode, thenMode := now.Judge(nil).Mode, then.Judge(nil).Mode
	for i := range after {
		change := base
		change.Kind, change.Name, change.Reasons = after[i].Kind, after[i].Name, after[i].Reasons
		change.Now = effectOf(before[i].Deploy, nowMode, before[i].Reasons)
		change.Then = effectOf(after[i].Deploy, thenMode, after[i].Reasons)
		w.note(w.Workloads, change)
		w.noteTeam(change)
	}
}

func effectOf(deploy v1alpha1.Permission, mode v1alpha1.AdmissionMode, reasons []v1alpha1.Reason) Effect {
	switch {
	case deploy == v1alpha1.PermissionHold:
		return EffectHeld
	case deploy != v1alpha1.PermissionAllow:
		return EffectRefused
	case len(reasons) == 0:
		return EffectAllowed
	case mode == v1alpha1.ModeAudit:
		return EffectRecorded
	}
	return EffectWarned
}

func (w *WhatIf) note(counts []EffectCount, change EffectChange) {
	counts[slices.Index(effects, change.Now)].Now++
	counts[slices.Index(effects, change.Then)].Then++
	if change.Now != change.Then {
		w.Changes = append(w.Changes, change)
	}
}

func (w *WhatIf) noteTeam(change EffectChange) {
	if change.Then == EffectAllowed || change.Then == EffectRecorded {
		return
	}
	i := slices.IndexFunc(w.Teams, func(t TeamEffect) bool { return t.Team == change.Team })
	if i < 0 {
		i, w.Teams = len(w.Teams), append(w.Teams, TeamEffect{Team: change.Team})
	}
	switch change.Then {
	case EffectRefused:
		w.Teams[i].Refused++
	case EffectHeld:
		w.Teams[i].Held++
	case EffectWarned:
		w.Teams[i].Warned++
	case EffectNotJudged, EffectWaiting, EffectRecorded, EffectAllowed:
	}
}

// Sort brings teams and changes into their order.
func (w *WhatIf) Sort() {
	slices.SortFunc(w.Teams, func(a, b TeamEffect) int {
		return cmp.Or(cmp.Compare(b.Refused+b.Held, a.Refused+a.Held), cmp.Compare(b.Warned, a.Warned), cmp.Compare(a.Team, b.Team))
	})
	slices.SortFunc(w.Changes, func(a, b EffectChange) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.System, b.System), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
}
