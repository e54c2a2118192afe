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

func (o *office) give(name string) {
	o.turns.give(working, client.ObjectKey{Name: name})
	synctest.Wait()
}

func (o *office) want(t *testing.T, why string, names ...string) {
	t.Helper()
	if !slices.Equal(o.began, names) {
		t.Errorf("%s: %v have begun, want %v", why, o.began, names)
	}
	o.began = nil
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
		o.want(t, "as many as there are turns for the hurried", "bulk-15", "bulk-13")
		o.hurry("bulk-12")
		o.hurry("bulk-11")
		o.want(t, "no more than that")
		o.give("bulk-2")
		o.want(t, "where people decide much, the others go on", "bulk-4")
		o.give("halted")
		o.want(t, "the hurried in the order in which they came", "bulk-11")
		o.give("bulk-10")
		o.want(t, "and the other", "bulk-12")
		o.turns.rest(client.ObjectKey{Name: "bulk-12"}, o.turns.haste(client.ObjectKey{Name: "bulk-12"}))
		o.give("bulk-12")
		o.want(t, "whose haste has ended gives back what it took")
		for _, name := range []string{"bulk-0", "bulk-1", "bulk-3", "bulk-4", "bulk-11", "bulk-13", "bulk-15"} {
			o.give(name)
		}
		o.want(t, "the others in the order in which they came", "bulk-5", "bulk-6", "bulk-7", "bulk-8")
		for i := 5; i < 20; i++ {
			if name := fmt.Sprintf("bulk-%d", i); o.turns.haste(client.ObjectKey{Name: name}) == 0 && name != "bulk-12" {
				o.give(name)
			}
		}
		if o.turns.taken[working] != 0 || len(o.turns.hasty[working]) != 0 {
			t.Errorf("turns are not given back: %v, %v", o.turns.taken, o.turns.hasty)
		}
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
				defer r.turns.give(working, s.key)
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
			key := client.ObjectKey{Name: "other"}
			r.turns.take(working, key)
			o.began = append(o.began, "other")
			r.turns.give(working, key)
		}()
		synctest.Wait()
		o.want(t, "nobody works, though many wait for an answer", "other")
		close(h.answer)
		synctest.Wait()
		if r.turns.taken != [activities]int{} || len(r.turns.hasty[working])+len(r.turns.hasty[asking]) > 0 {
			t.Errorf("turns are not given back: %v, %v", r.turns.taken, r.turns.hasty)
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
