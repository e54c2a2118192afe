// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clocktesting "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

func systemRequest(name string) reconcile.Request {
	return reconcile.Request{NamespacedName: client.ObjectKey{Namespace: "lending", Name: name}}
}

func about(system string, what v1alpha1.Decision) *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "d"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject: v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: system}, Decision: what,
		},
	}
}

func TestWhatIsDecidedGoesFirst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why   string
		e     event.CreateEvent
		first bool
	}{
		{"a halt of a system that is queued", event.CreateEvent{Object: about("bulk-7", v1alpha1.DecisionHalt)}, true},
		{"a halt of one that is not", event.CreateEvent{Object: about("chat", v1alpha1.DecisionHalt)}, true},
		{"a resume", event.CreateEvent{Object: about("bulk-7", v1alpha1.DecisionResume)}, true},
		{"a rejection", event.CreateEvent{Object: about("bulk-7", v1alpha1.DecisionReject)}, true},
		{"an approval waits its turn", event.CreateEvent{Object: about("bulk-7", v1alpha1.DecisionApprove)}, false},
		{"a waiver waits its turn", event.CreateEvent{Object: about("bulk-7", v1alpha1.DecisionWaive)}, false},
		{"what is found at a start", event.CreateEvent{Object: about("bulk-7", v1alpha1.DecisionHalt), IsInInitialList: true}, false},
	} {
		r := &Reconciler{Facts: &snapshot.Reader{}}
		queue := priorityqueue.New[reconcile.Request]("test")
		for i := range 20 {
			queue.Add(systemRequest(fmt.Sprintf("bulk-%d", i)))
		}
		r.decided().Create(t.Context(), test.e, queue)
		queue.Len()
		d, _ := test.e.Object.(*v1alpha1.OversightDecision)
		concerned := systemRequest(d.Spec.Subject.Name)
		got, priority, _ := queue.GetWithPriority()
		if (got == concerned) != test.first || (priority > 0) != test.first {
			t.Errorf("%s: the first is %s, of priority %d", test.why, got.Name, priority)
		}
		if hurried := r.turns.haste(concerned.NamespacedName) > 0; hurried != test.first {
			t.Errorf("%s: its turn comes before others: %t", test.why, hurried)
		}
		queue.ShutDown()
	}
}

func TestHowLongHasteLasts(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	pod := &corev1.Pod{Status: corev1.PodStatus{Phase: corev1.PodRunning}}
	halted := decision.Verdict{Eviction: decision.EvictGently, Findings: []decision.Finding{{Reason: haltReason}}}
	for why, test := range map[string]struct {
		decided bool
		s       scope
		want    int
	}{
		"time alone":                            {false, scope{}, 0},
		"what was decided is done":              {true, scope{}, 0},
		"the cache lags behind it":              {true, scope{stale: true}, hurried},
		"the cache lags, and nobody decided":    {false, scope{stale: true}, 0},
		"a halt has a pod to stop":              {true, scope{judged: []judgedWorkload{{object: pod, verdict: halted}}}, hurried},
		"also one of before the operator began": {false, scope{judged: []judgedWorkload{{object: pod, verdict: halted}}}, hurried},
		"a pod of it takes its time to end":     {false, scope{ending: []judgedWorkload{{object: pod, verdict: halted}}}, hurried},
		"a lapse has time":                      {false, scope{judged: []judgedWorkload{{object: pod, verdict: decision.Verdict{Eviction: decision.EvictGently}}}}, 0},
	} {
		r := &Reconciler{Clock: clocktesting.NewFakePassiveClock(now)}
		s := &test.s
		s.key, s.recheck = client.ObjectKey{Name: "chat"}, now.Add(time.Minute)
		if test.decided {
			r.turns.hurry(s.key)
		}
		s.haste = r.turns.haste(s.key)
		if err := r.hasten(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if result := r.result(s); result.Priority == nil || *result.Priority != test.want || result.RequeueAfter == 0 {
			t.Errorf("%s: it comes back as %+v, want the priority %d", why, result, test.want)
		}
		if remains := r.turns.haste(s.key) > 0; remains != (test.want > 0) {
			t.Errorf("%s: there is haste left: %t", why, remains)
		}
	}
}
