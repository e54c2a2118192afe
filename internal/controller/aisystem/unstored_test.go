// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

// contested is a system to which somebody writes all the time.
type contested struct {
	*Reconciler
	asked *hanging
	pod   *corev1.Pod
	now   time.Time
}

func contest(t *testing.T) *contested {
	t.Helper()
	system := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "chat", UID: "chat"}}
	c := &contested{
		asked: &hanging{answer: make(chan struct{})}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "pod", UID: "pod"}, Status: corev1.PodStatus{Phase: corev1.PodRunning}},
	}
	close(c.asked.answer)
	w, _ := newWatchdog(t, c.now, system)
	c.Reconciler = w.Reconciler
	c.Evictor, c.Events = c.asked.evictor(t), events.NewFakeRecorder(100)
	return c
}

// pass is one pass up to the evictions: it finds these pods, and if it is overtaken, somebody writes to the system after the facts were read.
func (c *contested) pass(t *testing.T, verdict *decision.Verdict, overtaken bool, pods ...*corev1.Pod) (*scope, error) {
	t.Helper()
	s := &scope{facts: &snapshot.Facts{System: &v1alpha1.AISystem{}}, verdict: *verdict, key: client.ObjectKey{Namespace: "lending", Name: "chat"}}
	s.noteRecheck(c.now.Add(2 * time.Second))
	if err := c.Client.Get(t.Context(), s.key, s.facts.System); err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods {
		s.judged = append(s.judged, judgedWorkload{object: pod, verdict: *verdict})
	}
	if overtaken {
		system := s.facts.System.DeepCopy()
		system.Annotations = map[string]string{"example.com/seen": system.ResourceVersion}
		if err := c.Client.Update(t.Context(), system); err != nil {
			t.Fatal(err)
		}
	}
	c.turns.take(working, s.key)
	defer c.turns.give(working, s.key)
	if err := c.storeStatus(t.Context(), s); err != nil {
		return s, err
	}
	return s, c.evictPods(t.Context(), s)
}

// counts are those that the status tells of.
func (c *contested) counts(t *testing.T) v1alpha1.EvictionCounts {
	t.Helper()
	system := &v1alpha1.AISystem{}
	if err := c.Client.Get(t.Context(), client.ObjectKey{Namespace: "lending", Name: "chat"}, system); err != nil {
		t.Fatal(err)
	}
	if system.Status.Eviction == nil {
		return v1alpha1.EvictionCounts{}
	}
	return *system.Status.Eviction
}

func TestAHaltDoesNotWaitForItsStatus(t *testing.T) {
	t.Parallel()
	c := contest(t)
	halted := &decision.Verdict{
		Deploy: v1alpha1.PermissionDeny, Run: v1alpha1.PermissionHold, Mode: v1alpha1.ModeHold, Eviction: decision.EvictGently,
		Findings: []decision.Finding{{Reason: haltReason}},
	}
	s, err := c.pass(t, halted, true, c.pod)
	if !apierrors.IsConflict(err) {
		t.Fatalf("the pass is overtaken, and says %v", err)
	}
	if asked := c.asked.asked.Load(); asked != 1 {
		t.Errorf("the pods of a system to which somebody writes were evicted %d times, want once", asked)
	}
	if wait := c.delay(s, err); wait != statuswriter.ConflictDelay {
		t.Errorf("it comes back after %s", wait)
	}
	// That what was read is old is known before anything is written, and the cache may take its time to show what is stored.
	s.unstored = true
	behind := c.written.Behind(s.facts.System)
	if _, err = c.written.Write(t.Context(), c.Client, s.facts.System, &v1alpha1.AISystem{}); !behind || c.delay(s, err) != 2*time.Second {
		t.Errorf("a halt is tried again after %s, want when its pods are due", c.delay(s, err))
	}
	if _, err = c.pass(t, halted, false, c.pod); err != nil {
		t.Fatal(err)
	}
	if counts := c.counts(t); counts != (v1alpha1.EvictionCounts{Evicted: 1}) {
		t.Errorf("of the pod that went before, the status says %+v", counts)
	}
	if _, err = c.pass(t, halted, false); err != nil {
		t.Fatal(err)
	}
	if counts := c.counts(t); counts != (v1alpha1.EvictionCounts{Evicted: 1}) || len(c.removed.owed) > 0 {
		t.Errorf("it counts again what went before: %+v", counts)
	}
}

func TestALapseWaitsForItsStatus(t *testing.T) {
	t.Parallel()
	c := contest(t)
	lapsed := &decision.Verdict{
		Run: v1alpha1.PermissionHold, Mode: v1alpha1.ModeHold, Eviction: decision.EvictGently,
		Findings: []decision.Finding{{Reason: v1alpha1.ReasonApprovalsPending}},
	}
	if _, err := c.pass(t, lapsed, true, c.pod); !apierrors.IsConflict(err) || c.asked.asked.Load() > 0 {
		t.Errorf("a pod went before it was stored why: %v", err)
	}
}

func TestWhatNoStatusTellsOfIsNotKept(t *testing.T) {
	t.Parallel()
	c := contest(t)
	halted := &decision.Verdict{Run: v1alpha1.PermissionHold, Eviction: decision.EvictGently, Findings: []decision.Finding{{Reason: haltReason}}}
	if _, err := c.pass(t, halted, true, c.pod); !apierrors.IsConflict(err) || len(c.removed.owed) != 1 {
		t.Fatalf("the status is owed %v: %v", c.removed.owed, err)
	}
	if _, err := c.pass(t, &decision.Verdict{Deploy: v1alpha1.PermissionAllow, Run: v1alpha1.PermissionAllow}, false); err != nil || len(c.removed.owed) > 0 {
		t.Errorf("after a resume, the status is owed %v: %v", c.removed.owed, err)
	}
}
