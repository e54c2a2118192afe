// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "time"

// MaxWindows is how many windows a state keeps.
const MaxWindows = 60

// Window is one judged window, as a state keeps it.
type Window struct {
	At      time.Time
	Verdict Verdict
	Value   *float64
	// Basis is what it was judged by; see Check.Basis.
	Basis string
}

// State is what a check is, after some windows. It is plain data: what is stored of it is enough to go on from. The zero State has seen nothing.
type State struct {
	// Verdict is what the check is, after k of n windows. A breach stays one while nothing is heard.
	Verdict Verdict
	// Since is when the window began to be judged that gave the verdict, or when silence became one. A breach is known by it: as long as it stays
	// the same, so does the breach.
	Since time.Time
	// Silence is InsufficientData, Stale or Invalid while too little is known to hold or change a verdict. Empty: enough is known. It can stand beside a
	// breach, and is otherwise the verdict itself.
	Silence Verdict
	// SilenceSince is when silence began, or ended.
	SilenceSince time.Time
	// Windows are the latest, newest last, at most MaxWindows.
	Windows []Window
}

// Begin is the state of a check that has seen nothing yet.
func Begin(now time.Time) State {
	return State{Verdict: InsufficientData, Since: now, Silence: InsufficientData, SilenceSince: now}
}

// Redefined is the state of a check that asks something else from now on. What was heard before says nothing of that: no verdict stands on it, and a
// breach is not over by it.
func (s State) Redefined(now time.Time) State {
	s = s.silent(InsufficientData, now)
	s.SilenceSince = now
	if s.Verdict != Breached {
		s = s.turned(InsufficientData, now)
		s.Since = now
	}
	return s
}

func (s State) newest() (Window, bool) {
	if len(s.Windows) == 0 {
		return Window{}, false
	}
	return s.Windows[len(s.Windows)-1], true
}

// turned is the state with a verdict, and since when.
func (s State) turned(verdict Verdict, at time.Time) State {
	if s.Verdict != verdict {
		s.Verdict, s.Since = verdict, at
	}
	return s
}

// silent is the state with a silence, or without one if it is empty, and since when. Another reason for the same silence keeps its beginning.
func (s State) silent(silence Verdict, at time.Time) State {
	if (s.Silence == "") != (silence == "") {
		s.SilenceSince = at
	}
	s.Silence = silence
	return s
}

// Window is what a state keeps of the judgement.
func (j Judgement) Window(at time.Time, basis string) Window {
	return Window{At: at, Verdict: j.Verdict, Value: j.Value, Basis: basis}
}
