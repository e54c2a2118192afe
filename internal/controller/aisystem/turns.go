// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/util/sets"
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

// room is for how many passes there are turns, and for how many of those beside them that a person's decision hurries, so that neither keep the others
// waiting. Of the hurried many may ask, since a pod that takes long to go is not to keep that of another halted system.
var room = [activities]struct{ all, hurried int }{working: {4, 4}, asking: {4, 64}}

// turns are the turns of passes: first come, first served, the hurried and the others each for themselves. The zero value has all of them free.
type turns struct {
	mutex   sync.Mutex
	waiting [activities][]waiter
	// taken counts the turns of those that are not hurried, and hasty are the systems that have one of the others.
	taken [activities]int
	hasty [activities]sets.Set[client.ObjectKey]
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

// give gives back the turn that a system has.
func (t *turns) give(what activity, key client.ObjectKey) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.hasty[what].Has(key) {
		t.hasty[what].Delete(key)
	} else {
		t.taken[what]--
	}
	t.next(what)
}

// aside does what others need not wait for, and then waits for a turn again.
func (t *turns) aside(key client.ObjectKey, do func() error) error {
	t.give(working, key)
	defer t.take(working, key)
	return do()
}

// ask does what asks the API server about pods.
func (t *turns) ask(key client.ObjectKey, do func() error) error {
	return t.aside(key, func() error {
		t.take(asking, key)
		defer t.give(asking, key)
		return do()
	})
}

// hurry has a system wait no longer for those that are not hurried, from now on.
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
	for {
		first := slices.IndexFunc(t.waiting[what], func(w waiter) bool {
			if t.hurried[w.key] > 0 {
				return len(t.hasty[what]) < room[what].hurried
			}
			return t.taken[what] < room[what].all
		})
		if first < 0 {
			return
		}
		w := t.waiting[what][first]
		t.waiting[what] = slices.Delete(t.waiting[what], first, first+1)
		if t.hurried[w.key] > 0 {
			if t.hasty[what] == nil {
				t.hasty[what] = sets.New[client.ObjectKey]()
			}
			t.hasty[what].Insert(w.key)
		} else {
			t.taken[what]++
		}
		close(w.turn)
	}
}
