// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// office is where passes wait and work.
type office struct {
	turns turns
	began []string
}

func (o *office) enter(names ...string) {
	for _, name := range names {
		go func() {
			o.turns.take(working, client.ObjectKey{Name: name})
			o.began = append(o.began, name)
		}()
		// So that they come in this order.
		synctest.Wait()
	}
}

func (o *office) hurry(name string) {
	o.turns.hurry(client.ObjectKey{Name: name})
	synctest.Wait()
}

func (o *office) give() {
	o.turns.give(working)
	synctest.Wait()
}

func (o *office) want(t *testing.T, why string, names ...string) {
	t.Helper()
	if !slices.Equal(o.began, names) {
		t.Errorf("%s: %v have begun, want %v", why, o.began, names)
	}
	o.began = nil
}

// leave lets everybody work and go.
func (o *office) leave() {
	for o.turns.taken[working] > 0 {
		o.give()
	}
}

func bulk(n int) []string {
	names := make([]string, 0, n)
	for i := range n {
		names = append(names, fmt.Sprintf("bulk-%d", i))
	}
	return names
}

func TestWhatIsDecidedDoesNotWaitBehindBulkWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var o office
		o.enter(bulk(20)...)
		o.want(t, "as many as may", "bulk-0", "bulk-1", "bulk-2", "bulk-3")
		o.hurry("bulk-10")
		o.want(t, "one that waits already", "bulk-10")
		o.hurry("halted")
		o.enter("halted")
		o.want(t, "one that comes later", "halted")
		o.hurry("bulk-15")
		o.hurry("bulk-13")
		o.want(t, "more than there are turns for the hurried")
		o.give()
		o.want(t, "the hurried before the others, in the order in which they came", "bulk-13")
		o.give()
		o.want(t, "and the other", "bulk-15")
		o.give()
		o.give()
		o.want(t, "bulk work does not get the turns that are kept")
		o.give()
		o.want(t, "the rest goes on", "bulk-4")
		o.leave()
	})
}

// hanging is an API server that takes its time to answer.
type hanging struct {
	asked  atomic.Int32
	answer chan struct{}
}

func (h *hanging) RoundTrip(*http.Request) (*http.Response, error) {
	h.asked.Add(1)
	<-h.answer
	return &http.Response{StatusCode: http.StatusCreated, Body: http.NoBody}, nil
}

func (h *hanging) evictor(t *testing.T) Evictor {
	t.Helper()
	core, err := rest.RESTClientForConfigAndClient(&rest.Config{
		APIPath: "/api", QPS: -1,
		ContentConfig: rest.ContentConfig{GroupVersion: &corev1.SchemeGroupVersion, NegotiatedSerializer: clientgoscheme.Codecs.WithoutConversion()},
	}, &http.Client{Transport: h})
	if err != nil {
		t.Fatal(err)
	}
	return Evictor{Core: core}
}

func TestAnEvictionThatHangsHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "pod"}, Status: corev1.PodStatus{Phase: corev1.PodRunning}}
	lapsed, halted := decision.Verdict{Eviction: decision.EvictGently}, decision.Verdict{Eviction: decision.EvictGently, Findings: []decision.Finding{{Reason: haltReason}}}
	synctest.Test(t, func(t *testing.T) {
		h := &hanging{answer: make(chan struct{})}
		o := &office{}
		r := &Reconciler{Clock: clock.RealClock{}, Evictor: h.evictor(t)}
		evict := func(name string, verdict *decision.Verdict) {
			s := &scope{key: client.ObjectKey{Name: name}, judged: []judgedWorkload{{object: pod, verdict: *verdict}}}
			go func() {
				r.turns.take(working, s.key)
				defer r.turns.give(working)
				if err := errors.Join(r.hasten(t.Context(), s), r.evictPods(t.Context(), s)); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		for _, name := range bulk(20) {
			evict(name, &lapsed)
		}
		if asked := h.asked.Load(); asked != 4 {
			t.Errorf("%d passes ask at a time for what may take its time, want 4", asked)
		}
		for i := range 10 {
			evict(fmt.Sprintf("halted-%d", i), &halted)
		}
		if asked := h.asked.Load(); asked != 14 {
			t.Errorf("%d of 10 halted systems wait behind what has lapsed", 14-asked)
		}
		go func() {
			r.turns.take(working, client.ObjectKey{Name: "other"})
			o.began = append(o.began, "other")
			r.turns.give(working)
		}()
		synctest.Wait()
		o.want(t, "nobody works, though many wait for an answer", "other")
		close(h.answer)
		synctest.Wait()
		if r.turns.taken != [activities]int{} {
			t.Errorf("turns are not given back: %v", r.turns.taken)
		}
	})
}

func TestWhatWasHaltedMeanwhileIsNotStarted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// Without a client, lifting a gate panics.
		r := &Reconciler{Clock: clock.RealClock{}}
		for range room[asking].all {
			r.turns.take(asking, client.ObjectKey{Name: "bulk"})
		}
		s := &scope{key: client.ObjectKey{Name: "chat"}, facts: &snapshot.Facts{}, judged: []judgedWorkload{{
			object: &corev1.Pod{}, gated: true, verdict: decision.Verdict{Run: v1alpha1.PermissionAllow, Policies: []string{"policy"}},
		}}}
		ended := false
		go func() {
			r.turns.take(working, s.key)
			if err := r.liftGates(t.Context(), s); err != nil {
				t.Error(err)
			}
			ended = true
		}()
		synctest.Wait()
		if ended {
			t.Fatal("it did not wait for a turn, so that this shows nothing")
		}
		r.turns.hurry(s.key)
		synctest.Wait()
		if !ended {
			t.Error("the pass that knows of the halt waits for one that does not")
		}
	})
}

func TestHasteEndsWithThePassThatKnewOfTheDecision(t *testing.T) {
	t.Parallel()
	var all turns
	chat, other := client.ObjectKey{Name: "chat"}, client.ObjectKey{Name: "other"}
	if all.haste(chat) != 0 {
		t.Error("nothing was decided")
	}
	all.hurry(chat)
	before := all.haste(chat)
	all.hurry(other)
	all.hurry(chat)
	all.rest(chat, before)
	if all.haste(chat) == 0 {
		t.Error("a decision that came while a pass was under way is forgotten")
	}
	all.rest(chat, all.haste(chat))
	if all.haste(chat) != 0 || all.haste(other) == 0 {
		t.Error("the haste of one ended, and of the other did not")
	}
	all.rest(other, all.haste(other))
	if len(all.hurried) != 0 {
		t.Errorf("what is done is remembered: %v", all.hurried)
	}
}
