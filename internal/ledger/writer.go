// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Writer keeps what each system may run, and writes it into Roles. It is safe for concurrent use.
type Writer struct {
	// Client reads Roles and RoleBindings from a cache.
	Client  client.Client
	Account Account
	// Grew is told of pages that permit more than is stored, and how many bytes of names they hold. Whoever listens calls Sync, soon and once
	// for many.
	Grew func(namespace, page string, bytes int)
	// Live reads past the cache, to tell what somebody else did from what the cache does not show yet.
	Live client.Reader
	// Restored is told of objects that somebody else deleted, altered or added, and that are what they should be again.
	Restored func(Restoration)
	Clock    clock.PassiveClock

	mutex sync.Mutex
	// pages are nil until what is stored was read, at that time.
	pages map[pageKey]*page
	read  time.Time
}

type pageKey struct{ namespace, page string }

// page is a part of a namespace's ledger in memory.
type page struct {
	// writing is held by whoever stores the page. Those who wait for it find, when their turn comes, that the one before has stored their change
	// with its own: a page that a thousand systems change at once is not written a thousand times.
	writing sync.Mutex

	// mutex guards what follows. It is never held while something is stored.
	mutex   sync.Mutex
	systems map[string][]Entry
	// unjudged are the systems of which the page says what was found stored: see load.
	unjudged map[string]bool
	bytes    int
	// settled tells that what is published was stored: what differs from then on, somebody else did.
	settled bool
	// changed counts the changes of the page, and stored how many of them are stored.
	changed, stored int
	// withdrawn are the systems of which something was withdrawn that is not stored yet, with the change that did it.
	withdrawn map[string]int
}

func newPage() *page {
	return &page{systems: map[string][]Entry{}, unjudged: map[string]bool{}, withdrawn: map[string]int{}}
}

// Withdraw takes back at once what the system may not do any more. What it may do from now on waits for Publish.
func (w *Writer) Withdraw(ctx context.Context, namespace, system string, entries []Entry) error {
	key := pageKey{namespace, Page(system)}
	p, err := w.open(ctx, key)
	if err != nil {
		return err
	}
	complete := p.judge(system)
	before := p.systems[system]
	kept := common(before, entries)
	if slices.Equal(before, kept) {
		// What was withdrawn before, and could not be stored, is still to be.
		change := p.changed
		pending := p.withdrawn[system] > p.stored
		if complete {
			w.Grew(namespace, key.page, p.bytes)
		}
		p.mutex.Unlock()
		if !pending {
			return nil
		}
		return w.store(ctx, key, p, change)
	}
	p.set(system, kept)
	p.withdrawn[system] = p.changed
	change := p.changed
	p.mutex.Unlock()
	return w.store(ctx, key, p, change)
}

// Publish says what the system may do. It is written soon.
func (w *Writer) Publish(ctx context.Context, namespace, system string, entries []Entry) error {
	key := pageKey{namespace, Page(system)}
	p, err := w.open(ctx, key)
	if err != nil {
		return err
	}
	defer p.mutex.Unlock()
	complete := p.judge(system)
	if !slices.Equal(p.systems[system], entries) {
		p.set(system, entries)
	} else if !complete {
		return nil
	}
	w.Grew(namespace, key.page, p.bytes)
	return nil
}

// Sync makes what is stored what it should be. While it is not known yet what that is, it leaves everything as it is and says how long to wait at
// most: when the last system has been judged, Grew is told.
func (w *Writer) Sync(ctx context.Context, namespace, pageName string) (wait time.Duration, err error) {
	key := pageKey{namespace, pageName}
	p, err := w.open(ctx, key)
	if err != nil {
		return 0, err
	}
	if wait = w.read.Add(judgedWithin).Sub(w.Clock.Now()); wait > 0 && len(p.unjudged) > 0 {
		p.mutex.Unlock()
		return wait, nil
	}
	p.changed++
	change := p.changed
	p.mutex.Unlock()
	return 0, w.store(ctx, key, p, change)
}

// store stores the page unless this change of it is stored already. It writes nothing that has not been judged.
func (w *Writer) store(ctx context.Context, key pageKey, p *page, change int) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	p.mutex.Lock()
	if p.stored >= change {
		p.mutex.Unlock()
		return nil
	}
	p.forget()
	settled := p.settled
	change = p.changed
	var entries []Entry
	for _, list := range p.systems {
		entries = append(entries, list...)
	}
	p.mutex.Unlock()
	if err := w.write(ctx, key, entries, settled); err != nil {
		return err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.stored = change
	p.settled = p.changed == change
	maps.DeleteFunc(p.withdrawn, func(_ string, at int) bool { return at <= change })
	return nil
}

// open locks a page.
func (w *Writer) open(ctx context.Context, key pageKey) (*page, error) {
	if err := w.load(ctx); err != nil {
		return nil, err
	}
	w.mutex.Lock()
	p := w.pages[key]
	if p == nil {
		p = newPage()
		// Nothing was stored of it, so that what is found there is somebody else's.
		p.settled = true
		w.pages[key] = p
	}
	w.mutex.Unlock()
	p.mutex.Lock()
	return p, nil
}

func (p *page) set(system string, entries []Entry) {
	p.settled = false
	p.changed++
	p.bytes += size(entries) - size(p.systems[system])
	if len(entries) == 0 {
		delete(p.systems, system)
		return
	}
	p.systems[system] = entries
}

func size(entries []Entry) int {
	bytes := 0
	for _, e := range entries {
		bytes += len(e.Name)
	}
	return bytes
}
