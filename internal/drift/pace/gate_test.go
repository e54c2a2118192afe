// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"testing"
	"time"
)

var (
	limits = Limits{
		PerSource: 2, PerOrigin: 3, PerNamespace: 4,
		FirstWait: 10 * time.Second, LongestWait: time.Minute, Retry: time.Second, LongestRetry: 8 * time.Second,
	}
	ours   = Source{Origin: "http://a:9090", Namespace: "lending"}
	theirs = Source{Origin: "http://a:9090", Namespace: "fraud"}
	other  = Source{Origin: "http://b:9090", Namespace: "lending"}
)

// enter has the one monitor that reads a source ask.
func enter(t *testing.T, gate *Gate, source Source, now time.Time, want bool) time.Duration {
	t.Helper()
	return enterAs(t, gate, Reader{source.Namespace, source.Origin}, source, now, want)
}

func enterAs(t *testing.T, gate *Gate, reader Reader, source Source, now time.Time, want bool) time.Duration {
	t.Helper()
	wait, entered := gate.Enter(reader, source, now)
	if entered != want || entered == (wait > 0) {
		t.Fatalf("entered %t with wait %s, want %t", entered, wait, want)
	}
	return wait
}

func TestGateBoundsWhoAsksAtOnce(t *testing.T) {
	gate := NewGate(limits)
	enter(t, gate, ours, noon, true)
	enter(t, gate, ours, noon, true)
	enter(t, gate, ours, noon, false)
	enter(t, gate, theirs, noon, true)
	enter(t, gate, theirs, noon, false)
	enter(t, gate, other, noon, true)
	gate.Leave(ours, noon, Answered)
	enter(t, gate, theirs, noon, true)
	gate.Leave(ours, noon, NotAsked)
	enter(t, gate, ours, noon, true)
}

// TestGateBoundsANamespace: whoever asks many sources, slow ones perhaps, leaves places to the others.
func TestGateBoundsANamespace(t *testing.T) {
	gate := NewGate(limits)
	third := Source{Origin: "http://c:9090", Namespace: "lending"}
	for _, source := range []Source{ours, ours, other, other} {
		enter(t, gate, source, noon, true)
	}
	enter(t, gate, third, noon, false)
	enter(t, gate, Source{Origin: "http://c:9090", Namespace: "fraud"}, noon, true)
	gate.Leave(ours, noon, Down)
	enter(t, gate, third, noon, true)
}

// TestGateTurnsThoseAwayForLongerWhoComeOften: many who wait for few places cost little.
func TestGateTurnsThoseAwayForLongerWhoComeOften(t *testing.T) {
	gate := NewGate(limits)
	for _, name := range []string{"a", "b"} {
		enterAs(t, gate, Reader{"lending", name}, ours, noon, true)
	}
	patient := Reader{"lending", "patient"}
	for i, longest := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 8 * time.Second} {
		if wait := enterAs(t, gate, patient, ours, noon, false); wait > longest || wait < longest/2 {
			t.Errorf("turned away for the %dth time it waits %s, want up to %s", i+1, wait, longest)
		}
	}
	gate.Leave(ours, noon, Answered)
	enterAs(t, gate, patient, ours, noon, true)
	if wait := enterAs(t, gate, patient, ours, noon, false); wait > limits.Retry {
		t.Errorf("after it was let in, it waits %s", wait)
	}
}

func TestGateBacksOffFromASourceThatIsDown(t *testing.T) {
	gate := NewGate(limits)
	now := noon
	var waits []time.Duration
	for range 5 {
		enter(t, gate, ours, now, true)
		gate.Leave(ours, now, Down)
		wait := enter(t, gate, ours, now, false)
		waits = append(waits, wait)
		enter(t, gate, theirs, now, true)
		gate.Leave(theirs, now, Answered)
		now = now.Add(wait)
	}
	for i, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, time.Minute, time.Minute} {
		if waits[i] > want || waits[i] < want*9/10 {
			t.Errorf("after %d failures it is left alone for %s, want about %s", i+1, waits[i], want)
		}
	}
	if got := gate.BackingOff(); got != 1 {
		t.Errorf("%d sources are left alone", got)
	}
	enter(t, gate, ours, now, true)
	// One looks whether it is back; the others wait for what it finds.
	enter(t, gate, ours, now, false)
	// Who could not ask, as for want of a Secret, has found nothing.
	gate.Leave(ours, now, NotAsked)
	enter(t, gate, ours, now, true)
	enter(t, gate, ours, now, false)
	gate.Leave(ours, now, Answered)
	enter(t, gate, ours, now, true)
	enter(t, gate, ours, now, true)
	if got := gate.BackingOff(); got != 0 {
		t.Errorf("%d sources are left alone, and all have answered", got)
	}
}

func TestGateCountsFailuresTogetherAsOne(t *testing.T) {
	gate := NewGate(limits)
	enter(t, gate, ours, noon, true)
	enter(t, gate, ours, noon, true)
	gate.Leave(ours, noon, Down)
	gate.Leave(ours, noon, Down)
	if wait := enter(t, gate, ours, noon, false); wait > limits.FirstWait {
		t.Errorf("two who asked together make %s", wait)
	}
}

// TestGateLetsAnEditBeTried: one asks at once; if that did not help, everybody waits as long as they would have.
func TestGateLetsAnEditBeTried(t *testing.T) {
	gate := NewGate(limits)
	enter(t, gate, ours, noon, true)
	gate.Leave(ours, noon, Down)
	before := enter(t, gate, ours, noon, false)
	for range 5 {
		gate.Reconsider(ours)
		enter(t, gate, ours, noon, true)
		enter(t, gate, ours, noon, false)
		gate.Leave(ours, noon, Down)
	}
	if wait := enter(t, gate, ours, noon, false); wait != before {
		t.Errorf("edits that did not help make it wait %s, and it was to be %s", wait, before)
	}
	gate.Reconsider(other)
	if len(gate.sources) != 1 {
		t.Error("an edit alone makes a source known")
	}
}

func TestGateKeepsNothingOfWhatNobodyReads(t *testing.T) {
	first, second := Reader{"lending", "scores"}, Reader{"lending", "parity"}
	for name, tc := range map[string]struct {
		why   string
		after func(*Gate)
		left  int
	}{
		"both go":                {"they were deleted", func(g *Gate) { g.Forget(first); g.Forget(second) }, 0},
		"one goes":               {"the other still reads it", func(g *Gate) { g.Forget(first); g.Forget(first) }, 1},
		"a stranger goes":        {"it never read anything", func(g *Gate) { g.Forget(Reader{"fraud", "scores"}) }, 1},
		"both read elsewhere":    {"the address was changed", func(g *Gate) { g.Enter(first, other, noon); g.Enter(second, other, noon) }, 1},
		"one goes, one reads on": {"the address was changed", func(g *Gate) { g.Forget(first); g.Enter(second, other, noon) }, 1},
		"elsewhere, and then no more": {"changed, then deleted", func(g *Gate) {
			for _, reader := range []Reader{first, second} {
				g.Enter(reader, other, noon)
				g.Leave(other, noon, Down)
				g.Forget(reader)
			}
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			gate := NewGate(limits)
			enterAs(t, gate, first, ours, noon, true)
			gate.Leave(ours, noon, Down)
			enterAs(t, gate, second, ours, noon, false)
			tc.after(gate)
			if len(gate.sources) != tc.left {
				t.Errorf("it remembers %d sources, want %d: %s", len(gate.sources), tc.left, tc.why)
			}
		})
	}
	gate := NewGate(limits)
	enterAs(t, gate, first, ours, noon, true)
	gate.Forget(first)
	gate.Leave(ours, noon, Down)
	gate.Leave(ours, noon, Down)
	if len(gate.sources)+len(gate.origins)+len(gate.namespaces)+len(gate.readers) != 0 {
		t.Errorf("who was deleted while asking left %v", gate)
	}
}
