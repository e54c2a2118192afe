// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"maps"
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/internal/registration"
)

// settling knows since when each configuration stands as it is wanted. What is put back has stood before: the other layer holds meanwhile, and the
// webhooks need not be written twice more for it.
type settling struct {
	since map[string]time.Time
}

func newSettling() settling { return settling{since: map[string]time.Time{}} }

// found notes a configuration that is stored as it is wanted. Unless this process wrote it, it stands since it was created; a clock that runs ahead of
// ours makes that now.
func (s *settling) found(c configuration, now time.Time) {
	if _, known := s.since[c.String()]; known {
		return
	}
	s.since[c.String()] = now
	if created := c.stored().GetCreationTimestamp().Time; created.Before(now) {
		s.since[c.String()] = created
	}
}

// wrote notes a configuration that is wanted anew.
func (s *settling) wrote(c configuration, now time.Time) { s.since[c.String()] = now }

// keepOnly forgets what is not wanted any more, so that it counts as new when it is wanted again.
func (s *settling) keepOnly(all []configuration) {
	maps.DeleteFunc(s.since, func(name string, _ time.Time) bool {
		return !slices.ContainsFunc(all, func(c configuration) bool { return c.String() == name })
	})
}

// those are the names of what API servers may not obey yet, among what the webhooks rely on, and how long it takes until they do.
func (s *settling) those(policies []configuration, now time.Time) (names []string, wait time.Duration) {
	for _, c := range policies {
		if !registration.Settles(c.policyName()) {
			continue
		}
		left := registration.SettlesWithin
		if since, stands := s.since[c.String()]; stands {
			left -= now.Sub(since)
		}
		if left > 0 {
			names, wait = append(names, c.key().Name), max(wait, left)
		}
	}
	return names, wait
}
