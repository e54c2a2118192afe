// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"fmt"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/pace"
)

// TestEachIntervalIsLookedAtOnce wakes monitors when they fall due, each at its own moment within a second, and goes by what they ask for until the next
// interval is over.
func TestEachIntervalIsLookedAtOnce(t *testing.T) {
	s := newScene(t, token(), stored())
	for i := range 20 {
		m := s.monitor(fmt.Sprintf("scores-%02d", i))
		// Late in its second: the monitor's own moment within a second is before that or after.
		s.clock.SetTime(noon.Add(500 * time.Millisecond))
		first := s.clock.Now().Add(s.look(m).RequeueAfter)
		if due := pace.Next(s.clock.Now().Add(time.Second), time.Minute, m.Namespace, m.Name); first.Before(noon.Add(time.Second)) || first.After(due) {
			t.Errorf("%s is to be woken at %s, and is due at %s", m.Name, first, due)
		}
		// Timers fire a little late.
		at, woken := first.Add(5*time.Millisecond), 0
		asked := s.asked.Load()
		for ; at.Before(first.Add(time.Minute)); woken++ {
			s.clock.SetTime(at)
			at = at.Add(s.look(m).RequeueAfter)
		}
		// Its value, and when the newest sample is of.
		if got := s.asked.Load() - asked; got != 2 || woken > 1 {
			t.Errorf("%s, due at %s, was woken %d times and asked %d queries in one interval, want 2", m.Name, first.Format(".000"), woken, got)
		}
	}
}
