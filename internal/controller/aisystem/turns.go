// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"slices"
	"sync"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// A pass works, or waits for the ledger to be stored, or asks the API server to take pods away or let them start, which it may take its time to answer.
// Few may work at once, which is all that the API server and the machine are to feel of an edit that concerns ten thousand systems: four write as fast as
// sixteen to an API server of two cores, and leave half of it to people. As few ask, each for many pods at once. Many may wait: what they withdraw is
// stored together, a page of the ledger at a time.
const inTransit = 512

// activity is what a pass takes a turn for.
type activity int

const (
	working activity = iota
	asking
	activities
)

// room is for how many passes there are turns, and for how many more of those that a person's decision hurries: bulk work cannot take these. Of those that
// ask there are many, since a pod that takes long to go is not to keep that of another halted system.
var room = [activities]struct{ all, hurried int }{working: {4, 2}, asking: {4, 64}}

// turns are the turns of passes: first come, first served, but that the hurried come before all others. The zero value has all of them free.
type turns struct {
	mutex   sync.Mutex
	taken   [activities]int
	waiting [activities][]waiter
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
func (t *turns) take(what activity, key client.ObjectKey) {
	w := waiter{key, make(chan struct{})}
	t.mutex.Lock()
	t.waiting[what] = append(t.waiting[what], w)
	t.next(what)
	t.mutex.Unlock()
	<-w.turn
}

func (t *turns) give(what activity) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.taken[what]--
	t.next(what)
}

// aside does what others need not wait for, and then waits for a turn again.
func (t *turns) aside(key client.ObjectKey, do func() error) error {
	t.give(working)
	defer t.take(working, key)
	return do()
}

// ask does what asks the API server about pods.
func (t *turns) ask(key client.ObjectKey, do func() error) error {
	return t.aside(key, func() error {
		t.take(asking, key)
		defer t.give(asking)
		return do()
	})
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
	for what := range activities {
		t.next(what)
	}
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
func (t *turns) next(what activity) {
	for len(t.waiting[what]) > 0 {
		most, first := room[what].all, slices.IndexFunc(t.waiting[what], func(w waiter) bool { return t.hurried[w.key] > 0 })
		if first >= 0 {
			most += room[what].hurried
		}
		if t.taken[what] >= most {
			return
		}
		first = max(first, 0)
		t.taken[what]++
		close(t.waiting[what][first].turn)
		t.waiting[what] = slices.Delete(t.waiting[what], first, first+1)
	}
}
