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

// ungoverned remembers when systems with held pods were last seen governed. It is memory alone: after a restart every system counts as governed
// until then, which is the safe side.
type ungoverned struct {
	mutex    sync.Mutex
	started  time.Time
	governed map[client.ObjectKey]time.Time
}

// wait is how long the gates of the system's pods must not be lifted yet. Pods that were never held for a policy do not wait.
func (u *ungoverned) wait(s *scope, now time.Time) time.Duration {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if u.governed == nil {
		u.started, u.governed = now, map[client.ObjectKey]time.Time{}
	}
	if s.holds(true) {
		u.governed[s.key] = now
	}
	if !s.holds(false) {
		if !s.holds(true) {
			delete(u.governed, s.key)
		}
		return 0
	}
	last, known := u.governed[s.key]
	if !known {
		last = u.started
	}
	return max(0, last.Add(ungovernedGrace).Sub(now))
}

// holds tells whether a pod of the system is held that a policy governs, or that none does.
func (s *scope) holds(governed bool) bool {
	for i := range s.judged {
		if s.judged[i].gated && s.judged[i].verdict.Governed() == governed {
			return true
		}
	}
	return false
}
