// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pace says when a monitor is due and whether its source may be asked now. It is pure but for the memory of who is asking:
// time is a value, and chance is a hash, so that the same monitors always fall on the same moments.
package pace

import (
	"hash/fnv"
	"time"
)

// Next returns the first moment after now at which the monitor is due. Each monitor has a moment of its own within the interval, so that
// 2,000 monitors of five minutes are seven in a second, also after a restart.
func Next(now time.Time, interval time.Duration, namespace, name string) time.Time {
	interval = max(interval, time.Second)
	offset := share(interval, namespace, name)
	since := now.Sub(time.Unix(0, 0)) - offset
	last := since.Truncate(interval)
	if last > since {
		last -= interval
	}
	return time.Unix(0, 0).Add(offset + last + interval).UTC()
}

// share is a moment within a time, the same for the same names.
func share(of time.Duration, names ...string) time.Duration {
	return time.Duration(hash(names...) % uint64(of)) //nolint:gosec // the remainder is below a positive duration
}

// hash is spread evenly over its whole width: FNV alone leaves names that differ in the last letter close together.
func hash(parts ...string) uint64 {
	sum := fnv.New64a()
	for _, part := range parts {
		_, _ = sum.Write([]byte(part))
		_, _ = sum.Write([]byte{0})
	}
	mixed := sum.Sum64()
	mixed ^= mixed >> 33
	mixed *= 0xff51afd7ed558ccd
	mixed ^= mixed >> 33
	mixed *= 0xc4ceb9fe1a85ec53
	return mixed ^ mixed>>33
}
