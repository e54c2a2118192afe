// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

import (
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// Moment is a time as RFC 3339 in UTC, to the second.
func Moment(t time.Time) string {
	return t.UTC().Format(time.RFC3339)
}

// When is a moment and how far it is from now: 2027-01-15T10:00:00Z (in 53d).
func When(t, now time.Time) string {
	d := t.Sub(now).Round(time.Second)
	switch {
	case d > 0:
		return Moment(t) + " (in " + duration.HumanDuration(d) + ")"
	case d < 0:
		return Moment(t) + " (" + duration.HumanDuration(-d) + " ago)"
	}
	return Moment(t) + " (now)"
}
