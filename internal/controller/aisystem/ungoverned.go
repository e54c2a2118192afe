// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"sync"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// ungovernedGrace is for how long pods that are held go on being held after the last policy that governed them went away.
const ungovernedGrace = time.Minute

// ungoverned remembers since when systems with held pods are governed by no policy. It is memory alone: after a restart the time begins anew,
// which is the safe side.
type ungoverned struct {
	mutex sync.Mutex
	since map[client.ObjectKey]time.Time
}

// wait is how long the gates of the system's pods must not be lifted yet.
func (u *ungoverned) wait(s *scope, now time.Time) time.Duration {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if !s.holdsUngoverned() {
		delete(u.since, s.key)
		return 0
	}
	if u.since == nil {
		u.since = map[client.ObjectKey]time.Time{}
	}
	if _, known := u.since[s.key]; !known {
		u.since[s.key] = now
	}
	return max(0, u.since[s.key].Add(ungovernedGrace).Sub(now))
}

// holdsUngoverned tells whether a pod of the system is held although no policy governs it.
func (s *scope) holdsUngoverned() bool {
	for i := range s.judged {
		if s.judged[i].gated && !s.judged[i].verdict.Governed() {
			return true
		}
	}
	return false
}
