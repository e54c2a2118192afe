// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

type counted map[How]int

func (c counted) PutBack(_ string, how How) { c[how]++ }

func role(name string) *rbacv1.Role {
	return &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: name}}
}

func newTestWatch(t *testing.T) (*Watch, *clocktesting.FakePassiveClock, *events.FakeRecorder, counted) {
	t.Helper()
	clock := clocktesting.NewFakePassiveClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	recorder, count := events.NewFakeRecorder(1000), counted{}
	return NewWatch(clock, recorder, count, false), clock, recorder, count
}

func TestAStateIsKnownWhenAllHaveReported(t *testing.T) {
	t.Parallel()
	w, _, _, _ := newTestWatch(t)
	told := 0
	w.OnChange(func() { told++ })
	for _, source := range sources() {
		if s := w.State(); s.Known {
			t.Fatalf("it is known before %s has reported", source)
		}
		w.Report(source, nil)
	}
	if s := w.State(); !s.Known || len(s.Faults) > 0 {
		t.Errorf("the state is %+v", s)
	}
	if told != 1 {
		t.Errorf("listeners were told %d times, want once: of what is known", told)
	}
	fault := Fault{Piece: PieceRights, Reason: v1alpha1.EnforcementRightsMissingReason, What: "patch pods"}
	w.Report(FromRights, []Fault{fault})
	w.Report(FromRights, []Fault{fault})
	s := w.State()
	if told != 2 || s.Intact(PieceRights) || !s.Intact(PieceLedger) {
		t.Errorf("told %d times; the state is %+v", told, s)
	}
	w.Report(FromRights, nil)
	if s := w.State(); told != 3 || !s.Intact(PieceRights) {
		t.Errorf("told %d times; the state is %+v", told, s)
	}
}

func TestWhatResistsForAMomentIsNoFault(t *testing.T) {
	t.Parallel()
	w, clock, _, _ := newTestWatch(t)
	page := FromLedgerPage("lending", "00")
	fault := NotPutBack("Role", `the ledger of namespace "lending"`)
	w.Report(page, []Fault{fault})
	clock.SetTime(clock.Now().Add(patience - time.Second))
	w.Report(page, []Fault{fault})
	if s := w.State(); len(s.Faults) > 0 {
		t.Errorf("told at once: %+v", s)
	}
	clock.SetTime(clock.Now().Add(time.Second))
	if s := w.State(); len(s.Faults) != 1 || s.Intact(PieceLedger) {
		t.Errorf("not told: %+v", s)
	}
	w.Report(page, nil)
	w.Report(page, []Fault{fault})
	if s := w.State(); len(s.Faults) > 0 {
		t.Errorf("what was put right meanwhile is told at once: %+v", s)
	}
	w.Report(page, nil)
	if len(w.reports) > 0 || len(w.since) > 0 {
		t.Errorf("of a page that is right there is kept %v, %v", w.reports, w.since)
	}
}

func TestWhatIsPutBackOnceIsToldAndNoFault(t *testing.T) {
	t.Parallel()
	w, _, recorder, count := newTestWatch(t)
	w.PutBack(&Change{Object: role("aims-ledger-00-0"), Kind: "Role", How: Altered, Manager: "kubectl-edit"})
	if s := w.State(); len(s.Faults) > 0 || count[Altered] != 1 {
		t.Errorf("the state is %+v, counted %v", s, count)
	}
	event := <-recorder.Events
	for _, words := range []string{"Warning PutBack", `Role "lending/aims-ledger-00-0" was altered, last by the field manager "kubectl-edit"`, "put it back"} {
		if !strings.Contains(event, words) {
			t.Errorf("the Event does not say %q: %s", words, event)
		}
	}
}

func TestAContestIsToldOnceAndEnds(t *testing.T) {
	t.Parallel()
	w, clock, recorder, count := newTestWatch(t)
	const turns = 200
	for range turns {
		w.PutBack(&Change{Object: role("aims-ledger-00-0"), Kind: "Role", How: Deleted})
		clock.SetTime(clock.Now().Add(3 * time.Second))
	}
	s := w.State()
	if count[Deleted] != turns || s.Contested("Role") != 1 || s.Contested("RoleBinding") != 0 || s.Intact(PieceLedger) {
		t.Errorf("counted %v, the state is %+v", count, s)
	}
	if n := len(recorder.Events); n != contestTurns+1 {
		t.Errorf("%d Events, want %d and the one that tells of the contest", n, contestTurns)
	}
	told := 0
	w.Tell()
	w.OnChange(func() { told++ })
	clock.SetTime(clock.Now().Add(30 * time.Second))
	w.Tell()
	if s := w.State(); s.Contested("Role") != 1 || told != 0 {
		t.Error("the contest ends while it may go on")
	}
	clock.SetTime(clock.Now().Add(contestTime))
	w.Tell()
	if s := w.State(); len(s.Faults) > 0 || told != 1 {
		t.Errorf("the contest does not end: %+v, told %d times", s, told)
	}
}

func TestEventsAboutManyObjectsAreBounded(t *testing.T) {
	t.Parallel()
	w, _, recorder, count := newTestWatch(t)
	for i := range 900 {
		w.PutBack(&Change{Object: role("role-" + string(rune('a'+i%26)) + string(rune('a'+i/26))), Kind: "Role", How: Deleted})
	}
	if count[Deleted] != 900 {
		t.Errorf("counted %v", count)
	}
	if n := len(recorder.Events); n < eventsAtOnce || n > eventsAtOnce+10 {
		t.Errorf("%d Events at once, want about %d", n, eventsAtOnce)
	}
}
