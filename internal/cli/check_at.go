// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import "time"

// moment is a clock that stands.
type moment time.Time

// Now is the moment.
func (m moment) Now() time.Time { return time.Time(m) }

// Since is how long before the moment that was.
func (m moment) Since(t time.Time) time.Duration { return time.Time(m).Sub(t) }

// setClock has it judged at the moment of --at, if there is one.
func (c *checker) setClock() error {
	if c.at == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, c.at)
	if err != nil {
		return usagef("--at is %q, and must be a moment such as 2026-12-31T23:59:59Z", c.at)
	}
	c.clock = moment(at)
	return nil
}
