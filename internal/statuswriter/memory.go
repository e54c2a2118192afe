// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package statuswriter

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// patience is how long a cache may take to show what was written. After that the memory is wrong rather than the cache: somebody restored a backup.
const patience = 5 * time.Second

// Memory knows which version of each object it stored last. A pass that is woken by another object, and reads a cache that does not show that version
// yet, would lose against its own write: the API server is spared that. The zero value remembers nothing.
type Memory struct {
	mutex  sync.Mutex
	stored map[types.UID]stored
	pruned time.Time
}

type stored struct {
	version string
	at      time.Time
}

// Write writes as the function of that name does. What was made of a version older than what is stored is a conflict, of which nobody is asked.
func (m *Memory) Write(ctx context.Context, c client.Client, before, after client.Object) (changed bool, err error) {
	if m.behind(before, time.Now()) && !apiequality.Semantic.DeepEqual(before, after) {
		return false, behindError{apierrors.NewConflict(schema.GroupResource{}, after.GetName(), errBehind)}
	}
	if changed, err = Write(ctx, c, before, after); changed {
		m.remember(after, time.Now())
	}
	return changed, err
}

func (m *Memory) remember(o client.Object, now time.Time) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.stored == nil {
		m.stored = map[types.UID]stored{}
	}
	if now.Sub(m.pruned) > patience {
		// What nobody asked about any more, because it is gone.
		maps.DeleteFunc(m.stored, func(_ types.UID, s stored) bool { return now.Sub(s.at) > patience })
		m.pruned = now
	}
	m.stored[o.GetUID()] = stored{version: o.GetResourceVersion(), at: now}
}

var errBehind = errors.New("the cache does not show yet what was written last")

// behindError is a conflict that was foreseen.
type behindError struct{ *apierrors.StatusError }

// Delay is how long a pass that met a conflict waits. One that was foreseen is woken when the cache shows what was written: until then it would only
// judge again what it has judged.
func Delay(conflict error) time.Duration {
	if errors.As(conflict, &behindError{}) {
		return patience
	}
	return ConflictDelay
}

// behind tells whether an object that was read is older than what was stored last.
func (m *Memory) behind(o client.Object, now time.Time) bool {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	last, known := m.stored[o.GetUID()]
	if !known {
		return false
	}
	order, err := resourceversion.CompareResourceVersion(o.GetResourceVersion(), last.version)
	if err == nil && order < 0 && now.Sub(last.at) <= patience {
		return true
	}
	delete(m.stored, o.GetUID())
	return false
}
