// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// judgedWithin is how long a page waits until all systems that it was found to speak of have been judged. Whoever has not been judged by then loses
// what was found, and gets it back when they are. Ten thousand are judged in less than a minute.
const judgedWithin = 2 * time.Minute

// load reads once, at the first use, what an operator before this one stored. It goes on being permitted, as it stands, until its system is judged;
// but it may have been written by somebody else while nothing kept them from it, so that none of it is written anew before. What turns up
// afterwards, somebody else wrote: it is not read, and removed.
func (w *Writer) load(ctx context.Context) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.pages != nil {
		return nil
	}
	list := &rbacv1.RoleList{}
	if err := w.Client.List(ctx, list, client.HasLabels{PageLabel}); err != nil {
		return fmt.Errorf("listing the ledger's roles: %w", err)
	}
	pages := map[pageKey]*page{}
	for i := range list.Items {
		role := &list.Items[i]
		if !isOurs(role) {
			continue
		}
		key := pageKey{role.Namespace, role.Labels[PageLabel]}
		if pages[key] == nil {
			pages[key] = newPage()
		}
		pages[key].find(key.page, role)
	}
	for _, p := range pages {
		for system, entries := range p.systems {
			p.systems[system] = Entries(entries)
			p.bytes += size(p.systems[system])
		}
	}
	w.pages, w.read = pages, w.Clock.Now()
	return nil
}

// find notes what a Role that was found says of the page's systems.
func (p *page) find(name string, role *rbacv1.Role) {
	for _, e := range Read(role) {
		if system, ok := System(e.Name); ok && Page(system) == name {
			p.systems[system], p.unjudged[system] = append(p.systems[system], e), true
		}
	}
}

// isOurs tells whether a Role is named and labelled as those that the operator writes.
func isOurs(role *rbacv1.Role) bool {
	page := role.Labels[PageLabel]
	number, named := strings.CutPrefix(role.Name, NamePrefix+page+"-")
	return named && page != "" && number != "" && strings.Trim(number, "0123456789") == ""
}

// judge notes that what a page says of a system is from now on what was judged. It tells whether nothing else was waited for.
func (p *page) judge(system string) (complete bool) {
	if !p.unjudged[system] {
		return false
	}
	delete(p.unjudged, system)
	return len(p.unjudged) == 0
}

// forget drops what nobody has judged.
func (p *page) forget() {
	for system := range p.unjudged {
		p.bytes -= size(p.systems[system])
		delete(p.systems, system)
	}
	clear(p.unjudged)
}

// Systems are those that were found to be permitted something and that nobody has judged yet. Whoever asks judges them, also those that are gone. What
// pods without a system may do is not among it: see Unlabelled.
func (w *Writer) Systems(ctx context.Context) ([]client.ObjectKey, error) {
	if err := w.load(ctx); err != nil {
		return nil, err
	}
	w.mutex.Lock()
	pages := maps.Clone(w.pages)
	w.mutex.Unlock()
	var keys []client.ObjectKey
	for key, p := range pages {
		p.mutex.Lock()
		for system := range p.unjudged {
			if system != Unlabelled {
				keys = append(keys, client.ObjectKey{Namespace: key.namespace, Name: system})
			}
		}
		p.mutex.Unlock()
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
		if isOurs(&list.Items[i]) {
			namespaces = append(namespaces, list.Items[i].Namespace)
		}
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces), nil
}

// stored are the Roles with a page's labels, whoever wrote them: what is not of the ledger among them is removed.
func (w *Writer) stored(ctx context.Context, key pageKey) ([]rbacv1.Role, error) {
	list := &rbacv1.RoleList{}
	if err := w.Client.List(ctx, list, client.InNamespace(key.namespace), client.MatchingLabels(Labels(key.page))); err != nil {
		return nil, fmt.Errorf("listing the ledger's roles of namespace %q: %w", key.namespace, err)
	}
	return list.Items, nil
}
