// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

const (
	// maximumOvertaken is how many versions of one monitor are remembered: that which the cache holds, and those that it may come to. One that is left out
	// is found out by a conflict.
	maximumOvertaken = 8
	// longestConflictDelay is how seldom a monitor is looked at that somebody else writes all the time.
	longestConflictDelay = 30 * time.Second
)

// overtaken knows which versions of monitors are old, whatever the cache holds: those that the operator wrote over, and those that met a conflict. Who
// judges by one of them asks for a window that was heard already, and cannot write what it said. It keeps no more than versions, and these until the cache
// shows another one, or the monitor is gone. The zero value knows nothing.
type overtaken struct {
	mutex    sync.Mutex
	monitors map[types.NamespacedName]*past
}

type past struct {
	versions []string
	// conflicts is how many writes in a row met one.
	conflicts int
}

// note says that a version is old.
func (o *overtaken) note(monitor types.NamespacedName, version string, conflict bool) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.monitors == nil {
		o.monitors = map[types.NamespacedName]*past{}
	}
	known := o.monitors[monitor]
	if known == nil {
		known = &past{}
		o.monitors[monitor] = known
	}
	known.versions = append(known.versions[:min(len(known.versions), maximumOvertaken-1)], version)
	if conflict {
		known.conflicts++
	} else {
		known.conflicts = 0
	}
}

// is tells whether a version is known to be old. If it is not, the cache has caught up, and what was old before does not come back.
func (o *overtaken) is(monitor types.NamespacedName, version string) bool {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	known := o.monitors[monitor]
	if known == nil {
		return false
	}
	if at := slices.Index(known.versions, version); at >= 0 {
		known.versions = known.versions[at:]
		return true
	}
	known.versions = nil
	if known.conflicts == 0 {
		delete(o.monitors, monitor)
	}
	return false
}

// delay is how long to stay away after a conflict: longer with each, since a monitor that others write all the time would be asked for all the time.
func (o *overtaken) delay(monitor types.NamespacedName) time.Duration {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	delay := statuswriter.ConflictDelay
	if known := o.monitors[monitor]; known != nil {
		for i := 1; i < known.conflicts && delay < longestConflictDelay; i++ {
			delay *= 2
		}
	}
	return min(delay, longestConflictDelay)
}

// forget says that a monitor is gone.
func (o *overtaken) forget(monitor types.NamespacedName) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	delete(o.monitors, monitor)
}
