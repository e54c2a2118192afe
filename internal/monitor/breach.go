// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// breach is the last breach, after a look: it begins when the first check is breached, and ends when none is any more.
func breach(last *v1alpha1.DriftBreach, checks []v1alpha1.DriftCheckStatus, now time.Time) *v1alpha1.DriftBreach {
	var names []string
	var since time.Time
	for i := range checks {
		if checks[i].Verdict != v1alpha1.DriftBreached {
			continue
		}
		names = append(names, checks[i].Name)
		if since.IsZero() || checks[i].Since.Time.Before(since) {
			since = checks[i].Since.Time
		}
	}
	goesOn := last != nil && last.Until == nil
	switch {
	case len(names) == 0 && goesOn:
		ended := last.DeepCopy()
		ended.Until = new(moment(now))
		return ended
	case len(names) == 0:
		return last
	case goesOn:
		names = joined(names, last.Checks)
		since = last.Since.Time
	}
	slices.Sort(names)
	return &v1alpha1.DriftBreach{Since: moment(since), Checks: names}
}

// maximumBreached is how many checks status names of a breach. The API server takes no status that names more, so that nothing would be told any more.
const maximumBreached = 32

// joined are those that are breached now, and as many as there is room for of those that were.
func joined(now, before []string) []string {
	for _, name := range before {
		if len(now) < maximumBreached && !slices.Contains(now, name) {
			now = append(now, name)
		}
	}
	return now
}
