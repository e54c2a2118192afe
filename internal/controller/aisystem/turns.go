// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"slices"
	"sync"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// A pass either works, or waits for the ledger to be stored. Few may work at once, which is all that the API server and the machine are to feel of an
// edit that concerns ten thousand systems: four write as fast as sixteen to an API server of two cores, and leave half of it to people. Many may wait:
// what they withdraw is stored together, a page of the ledger at a time. Those that a person's decision hurries find two turns more, which bulk work
// cannot take.
const (
	atWork       = 4
	keptForHaste = 2
	inTransit    = 512
)

// turns are the turns of those who work: first come, first served, but that the hurried come before all others. The zero value has all of them free.
type turns struct {
	mutex   sync.Mutex
	working int
	waiting []waiter
	// hurried are the systems that are not to wait, each with the count of hurries at which it was hurried last.
	hurried map[client.ObjectKey]int
	hurries int
}

// waiter waits until its channel is closed.
type waiter struct {
	key  client.ObjectKey
	turn chan struct{}
}

// take waits for a turn of a system.
func (t *turns) take(key client.ObjectKey) {
	w := waiter{key, make(chan struct{})}
	t.mutex.Lock()
	t.waiting = append(t.waiting, w)
	t.next()
	t.mutex.Unlock()
	<-w.turn
}

func (t *turns) give() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.working--
	t.next()
}

// hurry lets a system go before others from now on, also if it waits already.
func (t *turns) hurry(key client.ObjectKey) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.hurried == nil {
		t.hurried = map[client.ObjectKey]int{}
	}
	t.hurries++
	t.hurried[key] = t.hurries
	t.next()
}

// haste tells when a system was hurried last; zero if it is not hurried.
func (t *turns) haste(key client.ObjectKey) int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.hurried[key]
}

// rest ends the haste of a system, unless it was hurried again since.
func (t *turns) rest(key client.ObjectKey, haste int) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.hurried[key] == haste {
		delete(t.hurried, key)
	}
}

// next gives out the turns that are free.
func (t *turns) next() {
	for len(t.waiting) > 0 {
		first, most := slices.IndexFunc(t.waiting, func(w waiter) bool { return t.hurried[w.key] > 0 }), atWork+keptForHaste
		if first < 0 {
			first, most = 0, atWork
		}
		if t.working >= most {
			return
		}
		t.working++
		close(t.waiting[first].turn)
		t.waiting = slices.Delete(t.waiting, first, first+1)
	}
}
