// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/client-go/util/flowcontrol"
	"k8s.io/utils/clock"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Events about what was put back: so many at once, then so many a second. Counters count all of it.
const (
	eventsAtOnce    = 50
	eventsPerSecond = 1
)

// patience is how long something may resist being put back before that is told: an API server that is restarted writes nothing for a while.
const patience = 10 * time.Second

// Counter counts what was put back.
type Counter interface {
	PutBack(kind string, how How)
}

// Watch gathers what controllers find, and tells whoever listens when it changes. It lives in the replica that leads.
type Watch struct {
	clock   clock.PassiveClock
	events  events.EventRecorder
	counter Counter
	limit   flowcontrol.RateLimiter
	// heldByWebhook tells that the cluster serves no mutating admission policies.
	heldByWebhook bool

	mutex   sync.Mutex
	reports map[Source][]Fault
	// since is when what is not put back was first reported.
	since     map[Fault]time.Time
	contests  contests
	told      State
	listeners []func()
	// inForce are the generations of the policies that API servers obey.
	inForce map[types.UID]int64
}

// State is what is known about the gate.
type State struct {
	// Known tells that everything has been looked at.
	Known bool
	// Faults are sorted.
	Faults []Fault
	// HeldByWebhook tells that a webhook holds pods, since the cluster serves no mutating admission policies.
	HeldByWebhook bool
}

// Intact tells whether a piece has no fault.
func (s *State) Intact(piece Piece) bool {
	return !slices.ContainsFunc(s.Faults, func(f Fault) bool { return f.Piece == piece })
}

// Contested counts the objects of a kind that somebody keeps changing.
func (s *State) Contested(kind string) int {
	n := 0
	for _, f := range s.Faults {
		if f.Kind == kind && f.Reason == v1alpha1.EnforcementChangesContestedReason {
			n++
		}
	}
	return n
}

// NewWatch makes a watch that has seen nothing yet.
func NewWatch(c clock.PassiveClock, recorder events.EventRecorder, counter Counter, heldByWebhook bool) *Watch {
	return &Watch{
		clock: c, events: recorder, counter: counter, heldByWebhook: heldByWebhook, reports: map[Source][]Fault{},
		since: map[Fault]time.Time{},
		limit: flowcontrol.NewTokenBucketRateLimiter(eventsPerSecond, eventsAtOnce),
	}
}

// OnChange has a function called when the state changes.
func (w *Watch) OnChange(listener func()) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.listeners = append(w.listeners, listener)
}

// State is what is known now.
func (w *Watch) State() State {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.state()
}

func (w *Watch) state() State {
	now := w.clock.Now()
	s := State{Known: true, HeldByWebhook: w.heldByWebhook, Faults: w.contests.faults(now)}
	for _, source := range sources() {
		_, reported := w.reports[source]
		s.Known = s.Known && reported
	}
	for _, faults := range w.reports {
		for _, f := range faults {
			if f.Reason != v1alpha1.EnforcementNotPutBackReason || now.Sub(w.since[f]) >= patience {
				s.Faults = append(s.Faults, f)
			}
		}
	}
	sortFaults(s.Faults)
	s.Faults = slices.Compact(s.Faults)
	return s
}

// Report says everything that is wrong by a source, in place of what it said before.
func (w *Watch) Report(source Source, faults []Fault) {
	w.mutex.Lock()
	before := w.reports[source]
	w.reports[source] = slices.Clone(faults)
	if len(faults) == 0 && !slices.Contains(sources(), source) {
		delete(w.reports, source)
	}
	for _, f := range before {
		if !slices.Contains(faults, f) {
			delete(w.since, f)
		}
	}
	for _, f := range faults {
		if w.since[f].IsZero() {
			w.since[f] = w.clock.Now()
		}
	}
	w.mutex.Unlock()
	w.Tell()
}

// Tell tells whoever listens if the state is another than was told before. Contests and patience end by time alone, so that somebody calls it now
// and then.
func (w *Watch) Tell() {
	w.mutex.Lock()
	now := w.state()
	changed := now.Known != w.told.Known || !slices.Equal(now.Faults, w.told.Faults)
	w.told = now
	listeners := slices.Clone(w.listeners)
	w.mutex.Unlock()
	if !changed {
		return
	}
	for _, listener := range listeners {
		listener()
	}
}

// PutBack says that the operator has undone what somebody did. It is counted, and told of by an Event on the object; of one that is contested, by
// one Event more and then no more.
func (w *Watch) PutBack(change *Change) {
	w.counter.PutBack(change.Kind, change.How)
	o := object{change.Kind, change.name()}
	w.mutex.Lock()
	turns := w.contests.add(o, w.clock.Now())
	w.mutex.Unlock()
	if turns <= contestTurns && w.limit.TryAccept() {
		w.events.Eventf(change.Object, nil, corev1.EventTypeWarning, "PutBack", "PutBack", "%s", change.note())
	}
	if turns == contestTurns {
		w.events.Eventf(change.Object, nil, corev1.EventTypeWarning, v1alpha1.EnforcementChangesContestedReason, "PutBack", "%s",
			sentence(v1alpha1.EnforcementChangesContestedReason, []string{change.name()}))
	}
	w.Tell()
}
