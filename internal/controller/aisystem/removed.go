// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"sync"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// removed remembers which pods were removed that the cache may still show, and how many of which no status tells, so that each is counted and told of
// once. It is memory alone: whoever starts anew may count a pod twice, or not at all, that was removed in that very moment.
type removed struct {
	mutex sync.Mutex
	pods  map[client.ObjectKey]sets.Set[types.UID]
	owed  map[client.ObjectKey]int32
}

// owe notes that so many more pods of a system were removed, and tells how many there are of which its status does not tell.
func (r *removed) owe(system client.ObjectKey, more int32) int32 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if more > 0 && r.owed == nil {
		r.owed = map[client.ObjectKey]int32{}
	}
	if more > 0 {
		r.owed[system] += more
	}
	return r.owed[system]
}

// settle notes that the status of a system tells of all.
func (r *removed) settle(system client.ObjectKey) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	delete(r.owed, system)
}

// first notes that a pod of a system was removed, and tells whether that is news.
func (r *removed) first(system client.ObjectKey, pod types.UID) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.pods == nil {
		r.pods = map[client.ObjectKey]sets.Set[types.UID]{}
	}
	if r.pods[system] == nil {
		r.pods[system] = sets.New[types.UID]()
	}
	known := r.pods[system].Has(pod)
	r.pods[system].Insert(pod)
	return !known
}

// left is how many of the pods that the cache shows were not removed yet.
func (r *removed) left(system client.ObjectKey, shown sets.Set[types.UID]) int32 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return int32(shown.Difference(r.pods[system]).Len()) //nolint:gosec // never negative, and no namespace has so many pods
}

// keep forgets all pods of a system but those that the cache still shows.
func (r *removed) keep(system client.ObjectKey, shown sets.Set[types.UID]) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if left := r.pods[system].Intersection(shown); left.Len() > 0 {
		r.pods[system] = left
	} else {
		delete(r.pods, system)
	}
}
