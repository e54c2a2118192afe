// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"testing"
	"time"
)

var (
	limits = Limits{PerSource: 2, PerOrigin: 3, FirstWait: 10 * time.Second, LongestWait: time.Minute, Retry: time.Second}
	ours   = Source{Origin: "http://a:9090", Namespace: "lending"}
	theirs = Source{Origin: "http://a:9090", Namespace: "fraud"}
	other  = Source{Origin: "http://b:9090", Namespace: "lending"}
)

func enter(t *testing.T, gate *Gate, source Source, now time.Time, want bool) time.Duration {
	t.Helper()
	wait, entered := gate.Enter(source, now)
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
	gate.Leave(ours, noon, false)
	enter(t, gate, theirs, noon, true)
}

func TestGateBacksOffFromASourceThatIsDown(t *testing.T) {
	gate := NewGate(limits)
	now := noon
	var waits []time.Duration
	for range 5 {
		enter(t, gate, ours, now, true)
		gate.Leave(ours, now, true)
		wait := enter(t, gate, ours, now, false)
		waits = append(waits, wait)
		enter(t, gate, theirs, now, true)
		gate.Leave(theirs, now, false)
		now = now.Add(wait)
	}
	for i, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, time.Minute, time.Minute} {
		if waits[i] > want || waits[i] < want*9/10 {
			t.Errorf("after %d failures it is left alone for %s, want about %s", i+1, waits[i], want)
		}
	}
	enter(t, gate, ours, now, true)
	// One looks whether it is back; the others wait for what it finds.
	enter(t, gate, ours, now, false)
	gate.Leave(ours, now, false)
	enter(t, gate, ours, now, true)
	enter(t, gate, ours, now, true)
}

func TestGateCountsFailuresTogetherAsOne(t *testing.T) {
	gate := NewGate(limits)
	enter(t, gate, ours, noon, true)
	enter(t, gate, ours, noon, true)
	gate.Leave(ours, noon, true)
	gate.Leave(ours, noon, true)
	if wait := enter(t, gate, ours, noon, false); wait > limits.FirstWait {
		t.Errorf("two who asked together make %s", wait)
	}
}

func TestGateRemembersOnlyWhatItMust(t *testing.T) {
	gate := NewGate(limits)
	enter(t, gate, ours, noon, true)
	gate.Leave(ours, noon, false)
	enter(t, gate, theirs, noon, true)
	gate.Leave(theirs, noon, true)
	gate.Leave(other, noon, true)
	if len(gate.sources) != 1 || len(gate.origins) != 0 {
		t.Errorf("it remembers %d sources and %d origins", len(gate.sources), len(gate.origins))
	}
	gate.Forget(noon.Add(time.Minute))
	if len(gate.sources) != 1 {
		t.Error("it forgot what was down a moment ago")
	}
	gate.Forget(noon.Add(time.Hour))
	if len(gate.sources) != 0 {
		t.Errorf("it remembers %d sources for ever", len(gate.sources))
	}
}
