// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
)

// maximumWindows and maximumValues are how many windows and values status keeps.
const (
	maximumWindows = 20
	maximumValues  = 60
)

// State is what status keeps of a check's state.
func State(s *v1alpha1.DriftCheckStatus) drift.State {
	state := drift.State{Verdict: drift.Verdict(s.Verdict), Since: s.Since.Time, Silence: drift.Verdict(s.Silence)}
	if s.SilenceSince != nil {
		state.SilenceSince = s.SilenceSince.Time
	}
	for _, w := range s.Windows {
		state.Windows = append(state.Windows, drift.Window{At: w.At.Time, Verdict: drift.Verdict(w.Verdict), Basis: s.Basis})
	}
	return state
}

// keep puts a state into status. Windows of another basis than the newest count as silence, and are kept as that.
func keep(s *v1alpha1.DriftCheckStatus, state *drift.State) {
	s.Verdict, s.Since, s.Silence, s.SilenceSince = v1alpha1.DriftVerdict(state.Verdict), moment(state.Since), v1alpha1.DriftVerdict(state.Silence), nil
	if !state.SilenceSince.IsZero() {
		s.SilenceSince = new(moment(state.SilenceSince))
	}
	s.Windows = nil
	if len(state.Windows) == 0 {
		return
	}
	s.Basis = state.Windows[len(state.Windows)-1].Basis
	for _, w := range state.Windows[max(0, len(state.Windows)-maximumWindows):] {
		verdict := v1alpha1.DriftVerdict(w.Verdict)
		if w.Basis != s.Basis {
			verdict = v1alpha1.DriftInsufficientData
		}
		s.Windows = append(s.Windows, v1alpha1.DriftWindow{At: moment(w.At), Verdict: verdict})
	}
}

func moment(t time.Time) metav1.Time { return metav1.NewTime(t.UTC().Truncate(time.Second)) }
