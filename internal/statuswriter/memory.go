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

// Memory knows which versions of objects are old, whatever a cache shows: those before what the operator stored last, and those that met a conflict. Who
// judges by one of them repeats what was done, and would lose against what is stored: the API server is spared that. It keeps one version of each object
// that was written of late. The zero value remembers nothing.
type Memory struct {
	mutex  sync.Mutex
	known  map[types.UID]known
	pruned time.Time
}

// known is what is known of an object: all versions before this one are old, and this one as well if it was overtaken.
type known struct {
	version   string
	overtaken bool
	at        time.Time
}

// Write writes as the function of that name does. What was made of an old version is a conflict, of which nobody is asked.
func (m *Memory) Write(ctx context.Context, c client.Client, before, after client.Object) (changed bool, err error) {
	if m.Behind(before) && !apiequality.Semantic.DeepEqual(before, after) {
		return false, behindError{apierrors.NewConflict(schema.GroupResource{}, after.GetName(), errBehind)}
	}
	changed, err = Write(ctx, c, before, after)
	switch {
	case changed:
		m.remember(after, false, time.Now())
	case apierrors.IsConflict(err):
		m.remember(before, true, time.Now())
	}
	return changed, err
}

// Behind tells whether an object that was read from a cache is older than what is stored.
func (m *Memory) Behind(o client.Object) bool { return m.behind(o, time.Now()) }

func (m *Memory) behind(o client.Object, now time.Time) bool {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	last, ok := m.known[o.GetUID()]
	if !ok || now.Sub(last.at) > patience {
		return false
	}
	order, err := resourceversion.CompareResourceVersion(o.GetResourceVersion(), last.version)
	return err == nil && (order < 0 || order == 0 && last.overtaken)
}

func (m *Memory) remember(o client.Object, overtaken bool, now time.Time) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.known == nil {
		m.known = map[types.UID]known{}
	}
	if now.Sub(m.pruned) > patience {
		maps.DeleteFunc(m.known, func(_ types.UID, k known) bool { return now.Sub(k.at) > patience })
		m.pruned = now
	}
	m.known[o.GetUID()] = known{version: o.GetResourceVersion(), overtaken: overtaken, at: now}
}

var errBehind = errors.New("the cache does not show yet what is stored")

// behindError is a conflict that was foreseen.
type behindError struct{ *apierrors.StatusError }

// Delay is how long a pass that met a conflict waits. One that was foreseen is woken when the cache shows what is stored: until then it would only judge
// again what it has judged.
func Delay(conflict error) time.Duration {
	if errors.As(conflict, &behindError{}) {
		return patience
	}
	return ConflictDelay
}
