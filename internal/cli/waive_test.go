// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"testing"
	"time"
)

func TestWaiverEnd(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		why, length, until, want, says string
	}{
		"days":             {"people count waivers in days", "14d", "", "2026-03-16T09:00:00Z", ""},
		"hours":            {"some are short", "36h", "", "2026-03-03T21:00:00Z", ""},
		"a day":            {"until that day ends", "", "2026-03-31", "2026-04-01T00:00:00Z", ""},
		"a moment":         {"for a maintenance window", "", "2026-03-02T12:00:00+01:00", "2026-03-02T11:00:00Z", ""},
		"neither":          {"a waiver is for a time", "", "", "", "by one of --for 14d and --until"},
		"both":             {"they may contradict", "1d", "2026-03-31", "", "by one of --for 14d and --until"},
		"no length":        {"a typing error must not be a year", "14 days", "", "", "write 14d"},
		"a negative one":   {"it would have ended", "-1h", "", "", "ended already"},
		"no moment":        {"of two ways to write a date one is wrong", "", "31.3.2026", "", "write 2027-01-31"},
		"one that is past": {"it would never count", "", "2026-03-01", "", "ended already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end, err := waiverEnd(now, test.length, test.until)
			if test.says != "" {
				if err == nil || !strings.Contains(err.Error(), test.says) {
					t.Errorf("the error is %v, want %q: %s", err, test.says, test.why)
				}
				return
			}
			if got := end.Format(time.RFC3339); err != nil || got != test.want {
				t.Errorf("it ends %s, %v, want %s: %s", got, err, test.want, test.why)
			}
		})
	}
}
