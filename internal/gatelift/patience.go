// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gatelift

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Grace is for how long pods go on being held that no policy governs any more: whoever replaces a policy leaves a gap, and what waits for people must
// not slip through it.
const Grace = time.Minute

// Patience remembers since when held pods were seen governed by no policy. It is memory alone: after a restart the time begins anew, which is the safe
// side. The zero value remembers nothing.
type Patience struct {
	mutex sync.Mutex
	since map[client.ObjectKey]map[types.UID]time.Time
}

// Look is one look at the held pods of one owner that no policy governs. What a look does not show is forgotten when it ends.
type Look struct {
	patience *Patience
	owner    client.ObjectKey
	now      time.Time
	before   map[types.UID]time.Time
	waiting  map[types.UID]time.Time
	again    time.Duration
}

// Look begins a look. An owner is looked at by one at a time.
func (p *Patience) Look(owner client.ObjectKey, now time.Time) *Look {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return &Look{patience: p, owner: owner, now: now, before: p.since[owner], waiting: map[types.UID]time.Time{}}
}

// Waited tells whether a pod has been held for long enough since no policy governs it.
func (l *Look) Waited(pod types.UID) bool {
	since, known := l.before[pod]
	if !known {
		since = l.now
	}
	// A pod whose gate is not lifted after all has still waited at the next look.
	l.waiting[pod] = since
	left := since.Add(Grace).Sub(l.now)
	if left <= 0 {
		return true
	}
	if l.again == 0 || left < l.again {
		l.again = left
	}
	return false
}

// End remembers what was seen, and returns after how long the first of those that wait will have waited; zero if none waits.
func (l *Look) End() time.Duration {
	l.patience.mutex.Lock()
	defer l.patience.mutex.Unlock()
	if len(l.waiting) == 0 {
		delete(l.patience.since, l.owner)
		return 0
	}
	if l.patience.since == nil {
		l.patience.since = map[client.ObjectKey]map[types.UID]time.Time{}
	}
	l.patience.since[l.owner] = l.waiting
	return l.again
}
