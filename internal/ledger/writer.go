// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"
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

	mutex sync.Mutex
	pages map[pageKey]*page
}

type pageKey struct{ namespace, page string }

// page is a part of a namespace's ledger in memory.
type page struct {
	// writing is held by whoever stores the page. Those who wait for it find, when their turn comes, that the one before has stored their change
	// with its own: a page that a thousand systems change at once is not written a thousand times.
	writing sync.Mutex

	// mutex guards what follows. It is never held while something is stored.
	mutex   sync.Mutex
	loaded  bool
	systems map[string][]Entry
	bytes   int
	// settled tells that what is published was stored: what differs from then on, somebody else did.
	settled bool
	// changed counts the changes of the page, and stored how many of them are stored.
	changed, stored int
	// withdrawn are the systems of which something was withdrawn that is not stored yet, with the change that did it.
	withdrawn map[string]int
}

// Withdraw takes back at once what the system may not do any more. What it may do from now on waits for Publish.
func (w *Writer) Withdraw(ctx context.Context, namespace, system string, entries []Entry) error {
	key := pageKey{namespace, Page(system)}
	p, err := w.open(ctx, key)
	if err != nil {
		return err
	}
	before := p.systems[system]
	kept := common(before, entries)
	if slices.Equal(before, kept) {
		// What was withdrawn before, and could not be stored, is still to be.
		change := p.changed
		pending := p.withdrawn[system] > p.stored
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
	if slices.Equal(p.systems[system], entries) {
		return nil
	}
	p.set(system, entries)
	w.Grew(namespace, key.page, p.bytes)
	return nil
}

// Sync makes what is stored what it should be.
func (w *Writer) Sync(ctx context.Context, namespace, pageName string) error {
	key := pageKey{namespace, pageName}
	p, err := w.open(ctx, key)
	if err != nil {
		return err
	}
	p.changed++
	change := p.changed
	p.mutex.Unlock()
	return w.store(ctx, key, p, change)
}

// store stores the page unless this change of it is stored already.
func (w *Writer) store(ctx context.Context, key pageKey, p *page, change int) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	p.mutex.Lock()
	if p.stored >= change {
		p.mutex.Unlock()
		return nil
	}
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

// open locks a page. The first time it is what is stored: what a system may do stays as it is until the system is judged anew.
func (w *Writer) open(ctx context.Context, key pageKey) (*page, error) {
	w.mutex.Lock()
	if w.pages == nil {
		w.pages = map[pageKey]*page{}
	}
	p := w.pages[key]
	if p == nil {
		p = &page{systems: map[string][]Entry{}}
		w.pages[key] = p
	}
	w.mutex.Unlock()
	p.mutex.Lock()
	if p.loaded {
		return p, nil
	}
	p.withdrawn = map[string]int{}
	roles, err := w.stored(ctx, key)
	if err != nil {
		p.mutex.Unlock()
		return nil, err
	}
	for i := range roles {
		for _, e := range Read(&roles[i]) {
			if system, ok := System(e.Name); ok && Page(system) == key.page {
				p.systems[system] = append(p.systems[system], e)
			}
		}
	}
	for system, entries := range p.systems {
		p.systems[system] = Entries(entries)
		p.bytes += size(p.systems[system])
	}
	p.loaded = true
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

func (w *Writer) stored(ctx context.Context, key pageKey) ([]rbacv1.Role, error) {
	list := &rbacv1.RoleList{}
	if err := w.Client.List(ctx, list, client.InNamespace(key.namespace), client.MatchingLabels(Labels(key.page))); err != nil {
		return nil, fmt.Errorf("listing the ledger's roles of namespace %q: %w", key.namespace, err)
	}
	return list.Items, nil
}

// Systems are the systems that the stored ledger permits anything to, so that those that are gone can be judged once more. What pods without a
// system may do is not among it: see Unlabelled.
func (w *Writer) Systems(ctx context.Context) ([]client.ObjectKey, error) {
	list := &rbacv1.RoleList{}
	if err := w.Client.List(ctx, list, client.HasLabels{PageLabel}); err != nil {
		return nil, fmt.Errorf("listing the ledger's roles: %w", err)
	}
	var keys []client.ObjectKey
	for i := range list.Items {
		for _, e := range Read(&list.Items[i]) {
			if system, ok := System(e.Name); ok && system != Unlabelled {
				keys = append(keys, client.ObjectKey{Namespace: list.Items[i].Namespace, Name: system})
			}
		}
	}
	return keys, nil
}

// Unlabelled are the namespaces in which the stored ledger permits anything to pods that name no system.
func (w *Writer) Unlabelled(ctx context.Context) ([]string, error) {
	list := &rbacv1.RoleList{}
	if err := w.Client.List(ctx, list, client.MatchingLabels(Labels(unlabelledPage))); err != nil {
		return nil, fmt.Errorf("listing the ledger's roles: %w", err)
	}
	namespaces := make([]string, 0, len(list.Items))
	for i := range list.Items {
		namespaces = append(namespaces, list.Items[i].Namespace)
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces), nil
}
