// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"fmt"
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
	// Grew is told of pages that permit more than is stored. Whoever listens calls Sync, soon and once for many.
	Grew func(namespace, page string)

	mutex sync.Mutex
	pages map[pageKey]*page
}

type pageKey struct{ namespace, page string }

// page is a part of a namespace's ledger in memory.
type page struct {
	mutex   sync.Mutex
	loaded  bool
	systems map[string][]Entry
}

// Withdraw takes back at once what the system may not do any more. What it may do from now on waits for Publish.
func (w *Writer) Withdraw(ctx context.Context, namespace, system string, entries []Entry) error {
	key := pageKey{namespace, Page(system)}
	p, err := w.open(ctx, key)
	if err != nil {
		return err
	}
	defer p.mutex.Unlock()
	before := p.systems[system]
	kept := common(before, entries)
	if slices.Equal(before, kept) {
		return nil
	}
	p.set(system, kept)
	return w.write(ctx, key, p)
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
	w.Grew(namespace, key.page)
	return nil
}

// Sync makes what is stored what it should be.
func (w *Writer) Sync(ctx context.Context, namespace, pageName string) error {
	key := pageKey{namespace, pageName}
	p, err := w.open(ctx, key)
	if err != nil {
		return err
	}
	defer p.mutex.Unlock()
	return w.write(ctx, key, p)
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
	}
	p.loaded = true
	return p, nil
}

func (p *page) set(system string, entries []Entry) {
	if len(entries) == 0 {
		delete(p.systems, system)
		return
	}
	p.systems[system] = entries
}

func (w *Writer) stored(ctx context.Context, key pageKey) ([]rbacv1.Role, error) {
	list := &rbacv1.RoleList{}
	if err := w.Client.List(ctx, list, client.InNamespace(key.namespace), client.MatchingLabels(Labels(key.page))); err != nil {
		return nil, fmt.Errorf("listing the ledger's roles of namespace %q: %w", key.namespace, err)
	}
	return list.Items, nil
}

// Systems are the systems that the stored ledger permits anything to, so that those that are gone can be judged once more.
func (w *Writer) Systems(ctx context.Context) ([]client.ObjectKey, error) {
	list := &rbacv1.RoleList{}
	if err := w.Client.List(ctx, list, client.HasLabels{PageLabel}); err != nil {
		return nil, fmt.Errorf("listing the ledger's roles: %w", err)
	}
	var keys []client.ObjectKey
	for i := range list.Items {
		for _, e := range Read(&list.Items[i]) {
			if system, ok := System(e.Name); ok {
				keys = append(keys, client.ObjectKey{Namespace: list.Items[i].Namespace, Name: system})
			}
		}
	}
	return keys, nil
}
