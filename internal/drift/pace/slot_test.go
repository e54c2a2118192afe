// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"fmt"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// TestMonitorsAreSpreadEvenly has as many monitors as the design knows, with names that differ by a number, as people's do.
func TestMonitorsAreSpreadEvenly(t *testing.T) {
	const interval, monitors = 5 * time.Minute, 2000
	perTenSeconds := map[time.Duration]int{}
	for i := range monitors {
		next := Next(noon, interval, fmt.Sprintf("team-%d", i/20), fmt.Sprintf("monitor-%d", i%20))
		if wait := next.Sub(noon); wait <= 0 || wait > interval {
			t.Fatalf("due in %s, which is not within the interval", wait)
		}
		perTenSeconds[next.Sub(noon)/(10*time.Second)]++
	}
	// 67 are expected in ten seconds; five standard deviations are 40.
	for i := range interval / (10 * time.Second) {
		if got := perTenSeconds[i]; got < 27 || got > 107 {
			t.Errorf("%d monitors are due in ten seconds, the %dth of the interval", got, i)
		}
	}
}

func TestNextIsStable(t *testing.T) {
	first := Next(noon, time.Minute, "lending", "drift")
	for _, before := range []time.Duration{time.Nanosecond, time.Second, 59 * time.Second} {
		if got := Next(first.Add(-before), time.Minute, "lending", "drift"); !got.Equal(first) {
			t.Errorf("%s before it was due it was due at %s, not %s", before, got, first)
		}
	}
	if got := Next(first, time.Minute, "lending", "drift"); !got.Equal(first.Add(time.Minute)) {
		t.Errorf("after it was due it was due at %s", got)
	}
	if Next(noon, time.Hour, "a", "bc").Equal(Next(noon, time.Hour, "ab", "c")) {
		t.Error("namespace and name run together")
	}
	early := time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)
	if wait := Next(early, time.Hour, "a", "b").Sub(early); wait <= 0 || wait > time.Hour {
		t.Errorf("before 1970 it is due in %s", wait)
	}
}
