// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// namespacesAtOnce is how many namespaces are judged at once.
const namespacesAtOnce = 8

// judge judges all that is known, and makes the ledger say that and no more. Whoever calls it holds judging. Until the pods were looked at,
// nothing is known of what an operator before this one published: what changes then takes that back.
func (l *Learner) judge(ctx context.Context) error {
	if l.published == nil {
		return l.takeBackAll(ctx)
	}
	namespaces := l.known.namespaces()
	for _, namespace := range namespaces {
		l.published[namespace] = true
	}
	var mutex sync.Mutex
	var failed []error
	group := errgroup.Group{}
	group.SetLimit(namespacesAtOnce)
	all := make([]string, 0, len(l.published))
	for namespace := range l.published {
		all = append(all, namespace)
	}
	for _, namespace := range all {
		group.Go(func() error {
			entries, err := l.settle(ctx, namespace)
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err != nil:
				failed = append(failed, err)
			case entries == 0:
				delete(l.published, namespace)
			}
			return nil
		})
	}
	_ = group.Wait()
	return errors.Join(failed...)
}

// settle makes the ledger of a namespace what it should be, and tells how many entries that are. What cannot be judged is not published.
func (l *Learner) settle(ctx context.Context, namespace string) (int, error) {
	entries, problem := l.entries(ctx, namespace)
	if problem != nil {
		entries = nil
	}
	if err := l.Ledger.Withdraw(ctx, namespace, ledger.Unlabelled, entries); err != nil {
		return 0, errors.Join(problem, err)
	}
	return len(entries), errors.Join(problem, l.Ledger.Publish(ctx, namespace, ledger.Unlabelled, entries))
}

// entries are the contents of a namespace that a policy governs and none finds anything in.
func (l *Learner) entries(ctx context.Context, namespace string) ([]ledger.Entry, error) {
	facts, err := l.Facts.System(ctx, namespace, "")
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil || !facts.Asked() {
		return nil, err
	}
	var entries []ledger.Entry
	for name, w := range l.known.facts(namespace) {
		verdict, err := l.Facts.Looked(ctx, facts, w)
		if err != nil {
			return nil, err
		}
		if verdict.Governed() && verdict.Clean() && verdict.Run == v1alpha1.PermissionAllow && verdict.RecheckAt.IsZero() {
			entries = append(entries, ledger.Entry{Name: name, Run: true, Deploy: true})
		}
	}
	return ledger.Entries(entries), nil
}

// takeBackAll takes back all that is stored.
func (l *Learner) takeBackAll(ctx context.Context) error {
	namespaces, err := l.Ledger.Unlabelled(ctx)
	failed := []error{err}
	for _, namespace := range namespaces {
		failed = append(failed, l.Ledger.Withdraw(ctx, namespace, ledger.Unlabelled, nil))
	}
	return errors.Join(failed...)
}
