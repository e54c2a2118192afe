// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "time"

// tally is what windows say.
type tally map[Verdict]int

func (t tally) heard() int {
	return t[Healthy] + t[Warning] + t[Breached]
}

func (t tally) silent() int {
	return t[InsufficientData] + t[Stale] + t[Invalid]
}

// tally counts the windows after a moment, of the last ones that a rule looks at. What was judged by something else than the newest window says
// nothing about what is asked now.
func (r Rule) tally(s State, after time.Time) tally {
	t := tally{}
	newest := s.Windows[len(s.Windows)-1]
	for _, w := range s.Windows[max(0, len(s.Windows)-r.last()):] {
		switch {
		case !w.At.After(after):
		case w.Basis != newest.Basis:
			t[InsufficientData]++
		default:
			t[w.Verdict]++
		}
	}
	return t
}

// settle gives the state that its windows make it. k of the last n windows change it, both ways:
//   - k breached windows are a breach, whatever else there was;
//   - a breach ends only by k windows that were heard and not breached, once the silence beside it has ended: silence does not heal it;
//   - k silent windows, or so many that k of n cannot be heard, end any other verdict: silence keeps nothing healthy;
//   - k windows with a warning or worse are a warning, k healthy ones are healthy, and anything between changes nothing.
//
// For the worse, all of the last n windows count; for the better, only those since the verdict came. So what alternates stays with its worse
// verdict, instead of changing with every window.
func (r Rule) settle(s State) State {
	out := r.settleVerdict(r.settleSilence(s))
	if out.Verdict.Silent() && out.Silence == "" {
		// Enough was heard, and it does not agree: there is no verdict yet.
		out.Silence, out.SilenceSince = out.Verdict, s.SilenceSince
	}
	return out
}

func (r Rule) settleVerdict(s State) State {
	now, k := s.Windows[len(s.Windows)-1].At, r.of()
	all, since := r.tally(s, time.Time{}), r.tally(s, s.Since)
	switch {
	case all[Breached] >= k:
		return s.turned(Breached, now)
	case s.Verdict == Breached && (s.Silence != "" || since[Healthy]+since[Warning] < k):
		return s
	case s.Verdict.Silent() && since.heard() < k:
		return r.renamed(s, since)
	case s.Silence != "":
		return s.turned(s.Silence, now)
	case s.Verdict == Healthy && all[Breached]+all[Warning] >= k, s.Verdict != Healthy && since[Breached]+since[Warning] >= k:
		return s.turned(Warning, now)
	case since[Healthy] >= k && all[Breached]+all[Warning] < k:
		return s.turned(Healthy, now)
	default:
		return s
	}
}

// settleSilence says whether enough is heard. It goes by the same rule as the verdict, and stands beside a breach.
func (r Rule) settleSilence(s State) State {
	newest := s.Windows[len(s.Windows)-1]
	tooSilent := r.tally(s, time.Time{}).silent() >= r.ofSilence()
	switch {
	case s.Silence == "" && tooSilent:
		silence := InsufficientData
		if newest.Verdict.Silent() {
			silence = newest.Verdict
		}
		return s.silent(silence, newest.At)
	case s.Silence != "" && !tooSilent && r.tally(s, s.SilenceSince).heard() >= r.of():
		return s.silent("", newest.At)
	default:
		return s
	}
}

// renamed is a silent state whose reason has changed: k windows say another one.
func (r Rule) renamed(s State, since tally) State {
	for _, other := range []Verdict{Invalid, Stale, InsufficientData} {
		if other != s.Verdict && since[other] >= r.of() {
			s.Silence = other
			return s.turned(other, s.Windows[len(s.Windows)-1].At)
		}
	}
	return s
}

// ofSilence is how many silent windows of the last n are too many: k, or so many that fewer than k are left.
func (r Rule) ofSilence() int {
	return min(r.of(), r.last()-r.of()+1)
}
