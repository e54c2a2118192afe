// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
	"time"
)

// source reads anything at all out of a fuzzer's bytes.
type source struct{ data []byte }

func (s *source) byte() byte {
	if len(s.data) == 0 {
		return 0
	}
	b := s.data[0]
	s.data = s.data[1:]
	return b
}

// number is often an everyday one, and sometimes any bits.
func (s *source) number() float64 {
	switch b := s.byte(); {
	case b < 160:
		return float64(b) * 10
	case b < 200:
		return float64(b) / 200
	case b < 206:
		return []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, math.MaxFloat64, math.SmallestNonzeroFloat64}[b-200]
	default:
		var bits [8]byte
		for i := range bits {
			bits[i] = s.byte()
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(bits[:]))
	}
}

func (s *source) numbers() []float64 {
	out := make([]float64, s.byte()%8)
	for i := range out {
		out[i] = s.number()
	}
	return out
}

// bins have edges that mostly ascend, so that more than the first check is reached.
func (s *source) bins() *Bins {
	out := &Bins{Counts: s.numbers()}
	at := s.number()
	for range len(out.Counts) + 1 {
		out.Edges = append(out.Edges, at)
		if step := s.number(); step > 0 {
			at += step
		} else {
			at = step
		}
	}
	return out
}

func (s *source) reading() Reading {
	var out Reading
	kind := s.byte()
	if kind&1 != 0 {
		out.Bins = s.bins()
	}
	if kind&2 != 0 {
		out.Categories = map[string]float64{}
		for i, x := range s.numbers() {
			out.Categories[string(rune('a'+i))] = x
		}
	}
	if kind&4 != 0 {
		out.Value = &Value{Number: s.number()}
		if s.byte()%2 == 0 {
			out.Value.Samples = new(s.number())
		}
	}
	if kind&8 != 0 {
		for range s.byte() % 5 {
			out.Groups = append(out.Groups, Group{Name: string(rune('a' + s.byte()%6)), Members: s.number(), Favourable: s.number()})
		}
	}
	if kind&16 != 0 {
		out.Newest = noon.Add(time.Duration(s.byte()) * -time.Hour)
	}
	return out
}

var methods = append([]Method{MethodThreshold, MethodDemographicParityDifference, MethodDisparateImpactRatio, MethodEqualOpportunityDifference, "none"}, distances...)

func (s *source) check() Check {
	check := Check{Method: methods[int(s.byte())%len(methods)], Direction: []Direction{"", Above, Below}[s.byte()%3],
		Change: []Change{"", ChangeNone, ChangeAbsolute, ChangeRelative, "other"}[s.byte()%5], MinimumSamples: int64(int8(s.byte())), MinimumGroup: int64(int8(s.byte()))}
	if s.byte()%2 == 0 {
		check.Bounds.Critical = new(s.number())
	}
	if s.byte()%4 == 0 {
		check.Bounds.Warning = new(s.number())
	}
	check.Reference, check.Current = s.reading(), s.reading()
	return check
}

// sound says, in other words than the product's, whether a reading may be judged at all.
func sound(r Reading, least float64) bool {
	var counts []float64
	switch {
	case r.Bins != nil:
		counts = r.Bins.Counts
	case r.Categories != nil:
		counts = mapped(r.Categories)
	case r.Value != nil:
		return r.Value.Number-r.Value.Number == 0 && (r.Value.Samples == nil || *r.Value.Samples >= least)
	default:
		for _, group := range r.Groups {
			if !(group.Favourable <= group.Members*1.01) || !(group.Members >= LeastGroup) {
				return false
			}
			counts = append(counts, group.Members)
		}
	}
	total := 0.0
	for _, count := range counts {
		if !(count >= 0) {
			return false
		}
		total += count
	}
	return total >= least && !math.IsInf(total, 1)
}

// FuzzJudge: nothing panics, what cannot be judged is not called healthy, and a judgement can be stored.
func FuzzJudge(f *testing.F) {
	for _, seed := range []string{"", "a", "histogram", "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &source{data: data}
		checks := []Check{s.check(), s.check()}
		for i, j := range Judge(checks, hourly) {
			check := checks[i]
			if _, err := json.Marshal(j); err != nil {
				t.Errorf("a judgement that cannot be stored: %v", err)
			}
			if j.Verdict.Silent() != (j.Cause != "") || j.Verdict == "" || j.Explanation == "" || len(j.Explanation) > 1000 {
				t.Errorf("%s with cause %q: %s", j.Verdict, j.Cause, j.Explanation)
			}
			if j.Verdict.Silent() {
				continue
			}
			if j.Value == nil {
				t.Fatalf("%s without a value", j.Verdict)
			}
			old := !check.Current.Newest.IsZero() && noon.Sub(check.Current.Newest) > 2*time.Hour
			if !sound(check.Current, LeastSamples) || old || check.needsReference() && !sound(check.Reference, LeastSamples) {
				if j.Verdict == Healthy || !check.Method.fairness() {
					t.Errorf("%s %s by %+v and %+v", check.Method, j.Verdict, check.Reference, check.Current)
				}
			}
			if Digest(check.Reference) == Digest(check.Current) && check.needsReference() && check.Method != MethodThreshold && j.Verdict != Healthy {
				t.Errorf("%s %s although nothing changed: %s", check.Method, j.Verdict, j.Explanation)
			}
		}
	})
}

// FuzzStates: whatever comes and whenever, a state says something, a healthy one has heard enough that is healthy, and a breach ends by what was heard alone.
func FuzzStates(f *testing.F) {
	f.Add([]byte("\x03\x05HHHBBB...HHH"))
	f.Add([]byte("\x01\x05\x00\x10\x20\x30\x40\x50\x01\x11\x21\x31"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &source{data: data}
		rule := Rule{Of: int(s.byte() % 8), Last: int(s.byte() % 8), Interval: time.Hour}
		state, at := Begin(noon), noon
		verdicts := []Verdict{Healthy, Warning, Breached, InsufficientData, Stale, Invalid, "other", ""}
		for len(s.data) > 0 {
			b := s.byte()
			at = at.Add(time.Duration(b>>5) * 40 * time.Minute)
			before := state
			if b&8 != 0 {
				state = rule.Look(state, at)
			} else {
				state = rule.Step(state, Window{At: at, Verdict: verdicts[b%8], Basis: string(rune('a' + b>>4&1))})
			}
			if state.Verdict == "" || len(state.Windows) > MaxWindows || state.Verdict.Silent() && state.Silence != state.Verdict {
				t.Fatalf("%s beside %q with %d windows", state.Verdict, state.Silence, len(state.Windows))
			}
			if len(state.Windows) == 0 {
				continue
			}
			lately := rule.tally(state, time.Time{})
			if state.Verdict == Healthy && (lately[Breached] >= rule.of() || lately.silent() >= rule.ofSilence()) {
				t.Fatalf("healthy by %v of %d in %d, silence %q %v, was %s: %+v", lately, rule.of(), rule.last(), state.Silence, state.SilenceSince, before.Verdict, state)
			}
			if before.Verdict == Breached && state.Verdict != Breached && lately[Healthy]+lately[Warning] < rule.of() {
				t.Fatalf("a breach became %s by %v", state.Verdict, lately)
			}
		}
	})
}
