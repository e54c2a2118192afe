// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"
	"strings"
	"time"
)

// waiverEnd is when a waiver ends: so long from now, in days (14d) or as a duration (36h), or at a moment or the end of a day in UTC.
func waiverEnd(now time.Time, length, until string) (time.Time, error) {
	var end time.Time
	switch {
	case (length == "") == (until == ""):
		return end, usagef("say until when it is waived, by one of --for 14d and --until 2027-01-31")
	case length != "":
		d, err := waiverLength(length)
		if err != nil {
			return end, err
		}
		end = now.Add(d)
	default:
		moment, err := time.Parse(time.RFC3339, until)
		if err != nil {
			day, dayErr := time.Parse(time.DateOnly, until)
			if dayErr != nil {
				return end, usagef("--until %q is no moment: write 2027-01-31 for the end of that day in UTC, or 2027-01-31T12:00:00Z", until)
			}
			moment = day.AddDate(0, 0, 1)
		}
		end = moment
	}
	if !end.After(now) {
		return end, usagef("the waiver would have ended already, at %s: choose a later end", end.UTC().Format(time.RFC3339))
	}
	return end.UTC().Truncate(time.Second), nil
}

func waiverLength(length string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(length, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 9); err == nil {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	d, err := time.ParseDuration(length)
	if err != nil {
		return 0, usagef("--for %q is no length of time: write 14d for days, or 36h", length)
	}
	return d, nil
}
