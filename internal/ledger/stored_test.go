// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"slices"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	clocktesting "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// namesOf are names of systems of the same page as another, that one first.
func namesOf(page string, count int) []string {
	var names []string
	for i := 0; len(names) < count; i++ {
		if name := fmt.Sprintf("system-%d", i); Page(name) == page {
			names = append(names, name)
		}
	}
	return names
}

func entryOf(system string) []Entry {
	return []Entry{{Name: system + betweenParts, Run: true, Deploy: true}}
}

// found is a writer that finds a page stored, with a Role and a binding as an operator writes them.
func found(t *testing.T, page string, systems ...string) (w *Writer, store *slowStore, clock *clocktesting.FakePassiveClock, grew *int) {
	t.Helper()
	store = newStore(t)
	var entries []Entry
	for _, system := range systems {
		entries = append(entries, entryOf(system)...)
	}
	role := Roles("lending", page, entries)[0]
	clock, grew = clocktesting.NewFakePassiveClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), new(int)
	w = &Writer{
		Client: store, Live: store, Account: Account{Namespace: "aims-system", Name: AccountName}, Clock: clock,
		Grew: func(string, string, int) { *grew++ }, Restored: func(Restoration) {},
	}
	for _, object := range []client.Object{role, Binding(role, w.Account)} {
		if err := store.Create(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
	return w, store, clock, grew
}

func syncPage(t *testing.T, w *Writer, page string) time.Duration {
	t.Helper()
	wait, err := w.Sync(t.Context(), "lending", page)
	if err != nil {
		t.Fatal(err)
	}
	return wait
}

func TestWhatIsFoundStandsUntilItIsJudged(t *testing.T) {
	t.Parallel()
	page := Page("system-0")
	systems := namesOf(page, 3)
	w, store, _, grew := found(t, page, systems...)
	keys, err := w.Systems(t.Context())
	if err != nil || len(keys) != 3 || keys[0].Namespace != "lending" {
		t.Fatalf("to be judged are %v, %v", keys, err)
	}
	if err := w.Publish(t.Context(), "lending", systems[0], append(entryOf(systems[0]), Entry{Name: systems[0] + betweenParts + "more", Run: true})); err != nil {
		t.Fatal(err)
	}
	if wait := syncPage(t, w, page); wait != judgedWithin || store.writes.Load() != 0 {
		t.Errorf("a page of which two systems are not judged: wait %s after %d writes", wait, store.writes.Load())
	}
	for _, system := range systems {
		if !permitted(t, store, system) {
			t.Errorf("a restart takes away what %s may do", system)
		}
	}
	*grew = 0
	for _, system := range systems[1:] {
		if err := w.Withdraw(t.Context(), "lending", system, entryOf(system)); err != nil {
			t.Fatal(err)
		}
	}
	if *grew != 1 {
		t.Errorf("%d times is the page to be written once the last is judged", *grew)
	}
	if wait := syncPage(t, w, page); wait != 0 || store.writes.Load() == 0 {
		t.Errorf("a page that is judged: wait %s after %d writes", wait, store.writes.Load())
	}
	if keys, err := w.Systems(t.Context()); err != nil || len(keys) != 0 {
		t.Errorf("still to be judged are %v, %v", keys, err)
	}
}

func TestNothingIsWrittenThatNobodyJudged(t *testing.T) {
	t.Parallel()
	page := Page("system-0")
	systems := namesOf(page, 3)
	for name, write := range map[string]func(t *testing.T, w *Writer, clock *clocktesting.FakePassiveClock){
		"a withdrawal cannot wait": func(t *testing.T, w *Writer, _ *clocktesting.FakePassiveClock) {
			t.Helper()
			if err := w.Withdraw(t.Context(), "lending", systems[2], nil); err != nil {
				t.Fatal(err)
			}
		},
		"nobody waits for ever": func(t *testing.T, w *Writer, clock *clocktesting.FakePassiveClock) {
			t.Helper()
			syncPage(t, w, page)
			clock.SetTime(clock.Now().Add(judgedWithin))
			syncPage(t, w, page)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, store, clock, _ := found(t, page, systems...)
			if err := w.Withdraw(t.Context(), "lending", systems[0], entryOf(systems[0])); err != nil {
				t.Fatal(err)
			}
			write(t, w, clock)
			for system, want := range map[string]bool{systems[0]: true, systems[1]: false, systems[2]: false} {
				if permitted(t, store, system) != want {
					t.Errorf("%s is permitted: %t", system, !want)
				}
			}
			// Who is judged later gets it back.
			for _, judge := range []func() error{
				func() error { return w.Withdraw(t.Context(), "lending", systems[1], entryOf(systems[1])) },
				func() error { return w.Publish(t.Context(), "lending", systems[1], entryOf(systems[1])) },
			} {
				if err := judge(); err != nil {
					t.Fatal(err)
				}
			}
			if wait := syncPage(t, w, page); wait != 0 || !permitted(t, store, systems[1]) {
				t.Errorf("judged later, and permitted: %t; wait %s", permitted(t, store, systems[1]), wait)
			}
		})
	}
}

func TestWhatOthersWroteIsNotRead(t *testing.T) {
	t.Parallel()
	page := Page("system-0")
	systems := namesOf(page, 2)
	ghost := systems[1]
	for name, test := range map[string]struct {
		why   string
		spoil func(*rbacv1.Role)
	}{
		"another name":      {"it has the labels alone", func(r *rbacv1.Role) { r.Name = "x" }},
		"a name like one":   {"the number is none", func(r *rbacv1.Role) { r.Name += "x" }},
		"no number":         {"every page has one", func(r *rbacv1.Role) { r.Name = NamePrefix + page + "-" }},
		"of another page":   {"the name says so", func(r *rbacv1.Role) { r.Name = NamePrefix + "ff-0" }},
		"on the wrong page": {"its systems are not of it", func(r *rbacv1.Role) { r.Name, r.Labels = NamePrefix+"ff-0", Labels("ff") }},
		"as of no system":   {"those names begin otherwise", func(r *rbacv1.Role) { r.Name, r.Labels = NamePrefix+unlabelledPage+"-0", Labels(unlabelledPage) }},
		"the plain ones'":   {"it has the labels alone", func(r *rbacv1.Role) { r.Labels = Labels(unlabelledPage) }},
		"without its page":  {"nothing of the operator's is without", func(r *rbacv1.Role) { delete(r.Labels, PageLabel) }},
	} {
		w, store, _, _ := found(t, page, systems[0])
		role := Roles("lending", page, entryOf(ghost))[0]
		role.Name = NamePrefix + page + "-7"
		test.spoil(role)
		if err := store.Create(t.Context(), role); err != nil {
			t.Fatal(err)
		}
		keys, err := w.Systems(t.Context())
		if err != nil || len(keys) != 1 || keys[0].Name != systems[0] {
			t.Errorf("%s: to be judged are %v, %v: %s", name, keys, err, test.why)
		}
		if namespaces, err := w.Unlabelled(t.Context()); err != nil || len(namespaces) > 0 && role.Name != NamePrefix+unlabelledPage+"-0" {
			t.Errorf("%s: plain pods may run in %v, %v: %s", name, namespaces, err, test.why)
		}
		if err := w.Publish(t.Context(), "lending", systems[0], entryOf(systems[0])); err != nil {
			t.Fatal(err)
		}
		syncPage(t, w, page)
		written := &rbacv1.Role{}
		if err := store.Get(t.Context(), client.ObjectKey{Namespace: "lending", Name: NamePrefix + page + "-0"}, written); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(Read(written), entryOf(systems[0])) {
			t.Errorf("%s: the ledger says %v: %s", name, Read(written), test.why)
		}
	}
}

// TestWhatTurnsUpLaterIsRemoved is about roles that somebody writes beside a running operator, on a page that nothing stands on.
func TestWhatTurnsUpLaterIsRemoved(t *testing.T) {
	t.Parallel()
	page := Page("system-0")
	ghost := namesOf(page, 1)[0]
	w, stored, _, restored := newRestoring(t)
	if _, err := w.Systems(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := stored.Create(t.Context(), Roles("lending", page, entryOf(ghost))[0]); err != nil {
		t.Fatal(err)
	}
	if wait := syncPage(t, w, page); wait != 0 || permitted(t, stored, ghost) {
		t.Errorf("what somebody else wrote stands; wait %s", wait)
	}
	if *restored != [3]int{0, 0, 1} {
		t.Errorf("told of %v", *restored)
	}
}
