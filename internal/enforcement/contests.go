// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"slices"
	"time"
)

// A contest is about an object that the operator put back often: this many times within this time. It is over when that is not so any more,
// so that the condition does not follow each turn of it.
const (
	contestTurns = 5
	contestTime  = time.Minute
)

// contests knows when which objects were put back.
type contests struct {
	turns map[object][]time.Time
}

type object struct{ kind, name string }

// add notes that an object was put back, and tells how often it was within the time of a contest.
func (c *contests) add(o object, now time.Time) int {
	if c.turns == nil {
		c.turns = map[object][]time.Time{}
	}
	c.forget(now)
	// One more than makes a contest tells its beginning from its course.
	c.turns[o] = append(c.turns[o], now)
	c.turns[o] = c.turns[o][max(0, len(c.turns[o])-contestTurns-1):]
	return len(c.turns[o])
}

// forget drops what is too long ago to matter.
func (c *contests) forget(now time.Time) {
	for o, turns := range c.turns {
		turns = slices.DeleteFunc(turns, func(t time.Time) bool { return now.Sub(t) >= contestTime })
		if len(turns) == 0 {
			delete(c.turns, o)
			continue
		}
		c.turns[o] = turns
	}
}

// faults are the objects that are contested now.
func (c *contests) faults(now time.Time) []Fault {
	c.forget(now)
	var faults []Fault
	for o, turns := range c.turns {
		if len(turns) >= contestTurns {
			faults = append(faults, contested(o))
		}
	}
	return faults
}
