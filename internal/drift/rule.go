// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"slices"
	"time"
)

// Defaults of a rule: three of five windows outlast two bad windows, and still tell within five intervals.
const (
	DefaultOf   = 3
	DefaultLast = 5
)

// Rule is how windows make a state.
type Rule struct {
	// Of the Last windows, so many must agree for a state to change. 0 means DefaultOf and DefaultLast.
	Of   int
	Last int
	// Interval is how far apart windows are. After two intervals without a window, the state is Stale.
	Interval time.Duration
}

func (r Rule) of() int {
	if r.Of <= 0 {
		return min(DefaultOf, r.last())
	}
	return min(r.Of, r.last())
}

func (r Rule) last() int {
	if r.Last <= 0 {
		return DefaultLast
	}
	return min(r.Last, MaxWindows)
}

// Step takes a window into a state. A reading that failed is no window: call Look, which counts the interval as missed. A window that is not newer
// than the newest is one that was seen before, and changes nothing; nor does one that comes too soon.
func (r Rule) Step(s State, w Window) State {
	s.Windows = slices.Clone(s.Windows)
	if w.Verdict.Silent() && w.Verdict != InsufficientData && w.Verdict != Stale {
		w.Verdict = Invalid
	}
	s = r.Look(r.untilFuture(s, w.At), w.At)
	if newest, heard := s.newest(); heard {
		if !w.At.After(newest.At) || r.tooSoon(newest, w) {
			return s
		}
		s.Windows = append(s.Windows, r.gap(newest, w)...)
	}
	s.Windows = append(s.Windows, w)
	if extra := len(s.Windows) - MaxWindows; extra > 0 {
		s.Windows = slices.Delete(s.Windows, 0, extra)
	}
	return r.settle(s)
}

// tooSoon says that most of what the window saw was seen by the newest already, so that the two are hardly more than one. Else who makes somebody look
// often, as every edit of a monitor does, has three windows within seconds.
func (r Rule) tooSoon(newest, w Window) bool {
	return w.Basis == newest.Basis && w.At.Sub(newest.At) < r.Interval*3/4
}

// Took tells whether the state's newest window is of that moment.
func (s State) Took(at time.Time) bool {
	newest, heard := s.newest()
	return heard && newest.At.Equal(at)
}

// Look is the state at a moment without a window. After two missed intervals it is Stale, and a breach beside which the silence is told: silence heals
// nothing, and keeps nothing healthy.
func (r Rule) Look(s State, now time.Time) State {
	if s.Verdict == "" {
		s.Verdict, s.Silence = InsufficientData, InsufficientData
		s.Since, s.SilenceSince = now, now
	}
	at, due := r.StaleAt(s)
	if !due {
		return s
	}
	fromFuture := now.Before(at.Add(-2 * r.patience()))
	if !now.After(at) && !fromFuture {
		return s
	}
	if fromFuture {
		at = now
	}
	s = s.silent(Stale, at)
	if s.Verdict != Breached {
		s = s.turned(Stale, at)
	}
	return s
}

// StaleAt is the moment after which the state is Stale if no window comes.
func (r Rule) StaleAt(s State) (time.Time, bool) {
	last := s.Since
	if newest, heard := s.newest(); heard {
		last = newest.At
	}
	return last.Add(r.patience()), r.Interval > 0
}

func (r Rule) patience() time.Duration {
	return missed * r.Interval
}

// untilFuture forgets what lies further ahead than clocks differ: a clock was put back, and it would keep out all that is new.
func (r Rule) untilFuture(s State, now time.Time) State {
	ahead := now.Add(r.patience())
	s.Windows = slices.DeleteFunc(s.Windows, func(w Window) bool { return w.At.After(ahead) })
	for _, since := range []*time.Time{&s.Since, &s.SilenceSince} {
		if since.After(ahead) {
			*since = now.Add(-time.Nanosecond)
		}
	}
	return s
}

// gap are the windows that did not come, if it were so many that the state went stale: they count as what they are. No more than count are kept.
func (r Rule) gap(newest, w Window) []Window {
	if r.Interval <= 0 || w.At.Sub(newest.At) <= r.patience() {
		return nil
	}
	absent := min(int(w.At.Sub(newest.At).Round(r.Interval)/r.Interval)-1, r.last())
	var out []Window
	for i := absent; i >= 1; i-- {
		out = append(out, Window{At: w.At.Add(-time.Duration(i) * r.Interval), Verdict: Stale, Basis: w.Basis})
	}
	return out
}
