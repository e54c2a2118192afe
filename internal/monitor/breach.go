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
		names = append(names, last.Checks...)
		since = last.Since.Time
	}
	slices.Sort(names)
	return &v1alpha1.DriftBreach{Since: moment(since), Checks: slices.Compact(names)}
}
