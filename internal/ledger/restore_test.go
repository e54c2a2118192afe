// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
)

// behind is a cache that may show what was.
type behind struct {
	roles    *rbacv1.RoleList
	bindings *rbacv1.RoleBindingList
}

func (b *behind) list(ctx context.Context, c client.WithWatch, list client.ObjectList, options ...client.ListOption) error {
	switch l := list.(type) {
	case *rbacv1.RoleList:
		if b.roles != nil {
			b.roles.DeepCopyInto(l)
			return nil
		}
	case *rbacv1.RoleBindingList:
		if b.bindings != nil {
			b.bindings.DeepCopyInto(l)
			return nil
		}
	}
	return c.List(ctx, list, options...)
}

func TestWhatOthersDoIsToldFromWhatTheCacheMisses(t *testing.T) {
	t.Parallel()
	const system = "chat"
	page, entry := Page(system), Entry{Name: "chat" + betweenParts + "x", Run: true, Deploy: true}
	role := client.ObjectKey{Namespace: "lending", Name: "aims-ledger-" + page + "-0"}
	for name, test := range map[string]struct {
		why   string
		spoil func(t *testing.T, c client.Client, b *behind)
		// want are what was restored: deleted, altered, added.
		want [3]int
	}{
		"nothing": {"all is as it should be", func(*testing.T, client.Client, *behind) {}, [3]int{}},
		"a cache that shows nothing yet": {
			"what was just written is not missing", func(_ *testing.T, _ client.Client, b *behind) {
				b.roles, b.bindings = &rbacv1.RoleList{}, &rbacv1.RoleBindingList{}
			},
			[3]int{},
		},
		"a role deleted": {
			"somebody did", func(t *testing.T, c client.Client, _ *behind) {
				t.Helper()
				deleteNamed(t, c, &rbacv1.Role{}, role)
			},
			[3]int{1, 0, 0},
		},
		"a binding deleted": {
			"somebody did", func(t *testing.T, c client.Client, _ *behind) {
				t.Helper()
				deleteNamed(t, c, &rbacv1.RoleBinding{}, role)
			},
			[3]int{1, 0, 0},
		},
		"a role altered": {
			"somebody did", func(t *testing.T, c client.Client, _ *behind) {
				t.Helper()
				r := &rbacv1.Role{}
				if err := c.Get(t.Context(), role, r); err != nil {
					t.Fatal(err)
				}
				r.Rules[0].ResourceNames = append(r.Rules[0].ResourceNames, "more")
				if err := c.Update(t.Context(), r); err != nil {
					t.Fatal(err)
				}
			},
			[3]int{0, 1, 0},
		},
		"a role unmarked": {
			"to the cache it is gone, and to who reads it is altered", func(t *testing.T, c client.Client, _ *behind) {
				t.Helper()
				r := &rbacv1.Role{}
				if err := c.Get(t.Context(), role, r); err != nil {
					t.Fatal(err)
				}
				r.Labels = nil
				if err := c.Update(t.Context(), r); err != nil {
					t.Fatal(err)
				}
			},
			[3]int{0, 1, 0},
		},
		"a role added": {
			"nobody else writes such roles", func(t *testing.T, c client.Client, _ *behind) {
				t.Helper()
				r := Roles("lending", page, []Entry{entry})[0]
				r.Name = "aims-ledger-" + page + "-7"
				if err := c.Create(t.Context(), r); err != nil {
					t.Fatal(err)
				}
			},
			[3]int{0, 0, 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, stored, cache, restored := newRestoring(t)
			if err := w.Publish(t.Context(), "lending", system, []Entry{entry}); err != nil {
				t.Fatal(err)
			}
			sync := func() {
				t.Helper()
				if _, err := w.Sync(t.Context(), "lending", page); err != nil {
					t.Fatal(err)
				}
			}
			sync()
			if *restored != [3]int{} {
				t.Fatalf("what is published the first time is restored: %v", *restored)
			}
			test.spoil(t, stored, cache)
			sync()
			if *restored != test.want {
				t.Errorf("restored %v, want %v: %s", *restored, test.want, test.why)
			}
			cache.roles, cache.bindings = nil, nil
			sync()
			if *restored != test.want {
				t.Errorf("restored once more: %v", *restored)
			}
			if list, err := w.stored(t.Context(), pageKey{"lending", page}); err != nil || len(list) != 1 || len(Read(&list[0])) != 1 {
				t.Errorf("stored is %v, %v", list, err)
			}
			// What is published anew is nobody else's doing.
			if err := w.Publish(t.Context(), "lending", system, nil); err != nil {
				t.Fatal(err)
			}
			sync()
			if *restored != test.want {
				t.Errorf("a withdrawal is a restoration: %v", *restored)
			}
		})
	}
}

func newRestoring(t *testing.T) (w *Writer, stored client.Client, cache *behind, restored *[3]int) {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := rbacv1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	name := func(o client.Object) []string { return []string{o.GetName()} }
	live := fake.NewClientBuilder().WithScheme(scheme).
		WithIndex(&rbacv1.Role{}, "metadata.name", name).WithIndex(&rbacv1.RoleBinding{}, "metadata.name", name).Build()
	cache, restored = &behind{}, &[3]int{}
	return &Writer{
		Client: interceptor.NewClient(live, interceptor.Funcs{List: cache.list}), Live: live, Account: Account{Namespace: "aims-system", Name: AccountName}, Clock: clock.RealClock{},
		Grew: func(string, string, int) {},
		Restored: func(r Restoration) {
			switch {
			case r.Before == nil:
				restored[0]++
			case r.After == nil:
				restored[2]++
			default:
				restored[1]++
			}
		},
	}, live, cache, restored
}

func deleteNamed(t *testing.T, c client.Client, o client.Object, key client.ObjectKey) {
	t.Helper()
	o.SetNamespace(key.Namespace)
	o.SetName(key.Name)
	if err := c.Delete(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}
