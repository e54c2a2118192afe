// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Expiry is how near the end of an approval is, as the reason that a condition gives for it.
type Expiry string

// day is a day of 24 hours, as policies count them.
const day = 24 * time.Hour

// warnings are the times before the end at which people are warned, the nearest first.
var expiryWarnings = []struct {
	before time.Duration
	expiry Expiry
}{
	{day, v1alpha1.ExpiresWithin1DayReason},
	{7 * day, v1alpha1.ExpiresWithin7DaysReason},
	{30 * day, v1alpha1.ExpiresWithin30DaysReason},
}

// warnOfEnd says how near the end of the approval is on which the system runs from now on: that of the content declared now if it is approved,
// else that of the release. The moments at which this changes are noted.
func (v *Verdict) warnOfEnd(sides []*scene) {
	s := sides[len(sides)-1]
	if !s.approved {
		s = sides[0]
	}
	if s.validUntil.IsZero() || !s.approved && !s.released {
		return
	}
	now, end := s.in.Now, s.validUntil
	v.ReleaseEnds = end
	switch {
	case !now.Before(end.Add(s.req.grace)):
		v.Expiry = v1alpha1.ExpiredReason
		return
	case !now.Before(end):
		v.Expiry = v1alpha1.InGracePeriodReason
		return
	}
	for _, warning := range expiryWarnings {
		from := end.Add(-warning.before)
		if !now.Before(from) {
			v.Expiry = warning.expiry
			return
		}
		v.noteRecheck(from)
	}
}
