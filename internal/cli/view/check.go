// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Effects that a file in CI can have beside those of a policy.
const (
	// EffectWaiting is what would be refused or held, and lacks nothing but decisions of people.
	EffectWaiting Effect = "Waiting"
	// EffectNotJudged is what cannot be judged by what is known. It is never let pass.
	EffectNotJudged Effect = "NotJudged"
)

// CheckEffects are the effects of a check, from the most to the least severe.
var CheckEffects = []Effect{EffectNotJudged, EffectRefused, EffectHeld, EffectWaiting, EffectWarned, EffectRecorded, EffectAllowed}

// Check is what kubectl aims check prints.
type Check struct {
	metav1.TypeMeta `json:",inline"`

	// Problems are what is wrong with the files themselves. With any of them nothing is judged.
	Problems []manifest.Problem `json:"problems,omitempty"`
	// Items are the workloads and AI systems of the files, in their order.
	Items []CheckItem `json:"items"`
	// Effects count the items.
	Effects []CheckCount `json:"effects,omitempty"`
	// Skipped count the objects of other kinds, which nothing is said about.
	Skipped []KindCount `json:"skipped,omitempty"`
	// Notes say what of the files counts for nothing, and why.
	Notes []string `json:"notes,omitempty"`
}

// CheckItem is one object of the files.
type CheckItem struct {
	// File and Line are where the object begins.
	File string `json:"file"`
	Line int    `json:"line"`
	// Effect is what would happen to it, or to the workloads of a system, if the files were applied.
	Effect Effect `json:"effect"`
	// Places are where the findings of the verdict are, in their order.
	Places []Place `json:"places,omitempty"`

	Explanation `json:",inline"`
}

// Place is a line of a file.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// CheckCount counts an effect.
type CheckCount struct {
	Effect Effect `json:"effect"`
	Count  int    `json:"count"`
}

// KindCount counts a kind.
type KindCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// NewCheck begins a check.
func NewCheck() *Check { return &Check{TypeMeta: document(kindCheck), Items: []CheckItem{}} }

// Add adds an object, and where each of its findings is.
func (c *Check) Add(e Explanation, at Place, place func(*decision.Finding) Place) {
	item := CheckItem{File: at.File, Line: at.Line, Explanation: e, Effect: EffectNotJudged}
	if e.Verdict != nil {
		item.Effect = checkEffect(e.Verdict)
		for i := range e.Verdict.Findings {
			item.Places = append(item.Places, place(&e.Verdict.Findings[i]))
		}
	}
	c.Items = append(c.Items, item)
}

// Finish counts.
func (c *Check) Finish() {
	for _, effect := range CheckEffects {
		if n := c.Count(effect); n > 0 {
			c.Effects = append(c.Effects, CheckCount{Effect: effect, Count: n})
		}
	}
}

// Skip counts an object of another kind.
func (c *Check) Skip(kind string) {
	i, found := slices.BinarySearchFunc(c.Skipped, kind, func(k KindCount, kind string) int {
		switch {
		case k.Kind < kind:
			return -1
		case k.Kind > kind:
			return 1
		}
		return 0
	})
	if !found {
		c.Skipped = slices.Insert(c.Skipped, i, KindCount{Kind: kind})
	}
	c.Skipped[i].Count++
}

// Count is how many items have any of the effects.
func (c *Check) Count(effects ...Effect) int {
	n := 0
	for i := range c.Items {
		if slices.Contains(effects, c.Items[i].Effect) {
			n++
		}
	}
	return n
}

// peoplesReasons are the findings that nobody can mend but people who decide: content that they have not approved yet, or not in a way that counts.
var peoplesReasons = []v1alpha1.Reason{
	v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonContentChanged, v1alpha1.ReasonDecisionNotSealed, v1alpha1.ReasonApproverNotIndependent,
	v1alpha1.ReasonWaived,
}

func checkEffect(v *decision.Verdict) Effect {
	reasons := v.Reasons()
	if v.Deploy == v1alpha1.PermissionCannotDecide {
		return EffectNotJudged
	}
	mode := v.Mode
	if v.Has(v1alpha1.ReasonSystemUnlabelled) && v.Discovery != "" {
		// Discovery has modes of its own, of which all but one let it pass in silence.
		if mode = v1alpha1.ModeAudit; v.Discovery == v1alpha1.DiscoveryWarn {
			mode = v1alpha1.ModeWarn
		}
	}
	effect := effectOf(v.Deploy, mode, reasons)
	decided := func(r v1alpha1.Reason) bool { return !slices.Contains(peoplesReasons, r) }
	if (effect == EffectRefused || effect == EffectHeld) && v.Has(v1alpha1.ReasonApprovalsPending) && !slices.ContainsFunc(reasons, decided) {
		return EffectWaiting
	}
	return effect
}
