// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
)

// slowStore stores as slowly as an API server does, counts what is written, and fails when it is told to.
type slowStore struct {
	client.Client
	writes atomic.Int32
	broken atomic.Bool
}

func newStore(t *testing.T) *slowStore {
	t.Helper()
	s, scheme := &slowStore{}, runtime.NewScheme()
	if err := rbacv1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	s.Client = fake.NewClientBuilder().WithScheme(scheme).WithInterceptorFuncs(interceptor.Funcs{
		Update: func(ctx context.Context, c client.WithWatch, o client.Object, options ...client.UpdateOption) error {
			if s.broken.Load() {
				return errors.New("nobody answers")
			}
			s.writes.Add(1)
			time.Sleep(5 * time.Millisecond)
			return c.Update(ctx, o, options...)
		},
	}).Build()
	return s
}

// onePage are systems of one page, published.
func onePage(t *testing.T, w *Writer, count int) (page string, systems []string) {
	t.Helper()
	page = Page("system-0")
	for i := 0; len(systems) < count; i++ {
		if name := fmt.Sprintf("system-%d", i); Page(name) == page {
			systems = append(systems, name)
		}
	}
	for _, system := range systems {
		if err := w.Publish(t.Context(), "lending", system, []Entry{{Name: system + betweenParts, Run: true, Deploy: true}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Sync(t.Context(), "lending", page); err != nil {
		t.Fatal(err)
	}
	return page, systems
}

func permitted(t *testing.T, c client.Client, system string) bool {
	t.Helper()
	list := &rbacv1.RoleList{}
	if err := c.List(t.Context(), list); err != nil {
		t.Error(err)
	}
	for i := range list.Items {
		for _, e := range Read(&list.Items[i]) {
			if e.Name == system+betweenParts {
				return true
			}
		}
	}
	return false
}

func TestWhatManyWithdrawAtOnceIsWrittenTogether(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	w := &Writer{Client: store, Live: store, Grew: func(string, string, int) {}, Restored: func(Restoration) {}, Clock: clock.RealClock{}}
	_, systems := onePage(t, w, 200)
	store.writes.Store(0)
	var done sync.WaitGroup
	for _, system := range systems[1:] {
		done.Go(func() {
			if err := w.Withdraw(t.Context(), "lending", system, nil); err != nil {
				t.Error(err)
			}
			// Whoever returns may rely on it.
			if permitted(t, store, system) {
				t.Errorf("%s is permitted after it was withdrawn", system)
			}
		})
	}
	done.Wait()
	if !permitted(t, store, systems[0]) {
		t.Error("another system was withdrawn, too")
	}
	if writes := store.writes.Load(); writes > 20 {
		t.Errorf("%d withdrawals took %d writes", len(systems)-1, writes)
	}
}

func TestAWithdrawalThatCouldNotBeStoredIsNotForgotten(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	w := &Writer{Client: store, Live: store, Grew: func(string, string, int) {}, Restored: func(Restoration) {}, Clock: clock.RealClock{}}
	_, systems := onePage(t, w, 2)
	store.broken.Store(true)
	if err := w.Withdraw(t.Context(), "lending", systems[1], nil); err == nil {
		t.Fatal("a withdrawal that is not stored is no error")
	}
	store.broken.Store(false)
	if err := w.Withdraw(t.Context(), "lending", systems[1], nil); err != nil {
		t.Fatal(err)
	}
	if permitted(t, store, systems[1]) {
		t.Error("what could not be withdrawn at first is permitted for ever")
	}
}
