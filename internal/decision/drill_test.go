// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestDrillIsTheLastThatCounts(t *testing.T) {
	t.Parallel()
	drill := func(name string, ago time.Duration, edit func(*Recorded)) Recorded {
		w := newWorld()
		d := w.decide(v1alpha1.DecisionHalt, "olga", "on-call", ago)
		d.Name, d.Spec.Drill, d.Spec.Seal = name, true, &v1alpha1.Seal{SubjectUID: "here"}
		recorded := Recorded{OversightDecision: d, Seal: SealHolds}
		edit(&recorded)
		return recorded
	}
	good := drill("good", time.Hour, func(*Recorded) {})
	for why, test := range map[string]struct {
		other Recorded
		want  string
	}{
		"a later one counts":                        {drill("other", time.Minute, func(*Recorded) {}), "other"},
		"an earlier one is past":                    {drill("other", 2*time.Hour, func(*Recorded) {}), "good"},
		"a halt that is meant is none":              {drill("other", time.Minute, func(d *Recorded) { d.Spec.Drill = false }), "good"},
		"what is written past the webhook is none":  {drill("other", time.Minute, func(d *Recorded) { d.Seal = NotSealed }), "good"},
		"what nobody stamped is none":               {drill("other", time.Minute, func(d *Recorded) { d.Spec.DecidedAt = nil }), "good"},
		"a signature does not say drill":            {drill("other", time.Minute, func(d *Recorded) { d.Signature = &Signature{} }), "good"},
		"another system's is another's":             {drill("other", time.Minute, func(d *Recorded) { d.Spec.Subject.Name = "another" }), "good"},
		"that of a system deleted since is of that": {drill("other", time.Minute, func(d *Recorded) { d.Spec.Seal.SubjectUID = "before" }), "good"},
	} {
		in := Input{SystemName: systemName, System: &System{Name: systemName, UID: "here"}, Decisions: []Recorded{test.other, good}}
		if got := in.Drill(); got == nil || got.Name != test.want {
			t.Errorf("%s: %+v", why, got)
		}
		in.System = nil
		if got := in.Drill(); got != nil {
			t.Errorf("a system that is not registered was drilled: %s", got.Name)
		}
	}
}
