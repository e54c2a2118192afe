// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestWhatMustGo(t *testing.T) {
	t.Parallel()
	pod := func(change func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "pod", Annotations: map[string]string{}}, Status: corev1.PodStatus{Phase: corev1.PodRunning}}
		change(p)
		return p
	}
	for why, test := range map[string]struct {
		w    judgedWorkload
		want bool
	}{
		"a pod that runs and must not":       {judgedWorkload{object: pod(func(*corev1.Pod) {}), verdict: decision.Verdict{Eviction: decision.EvictGently}}, true},
		"one that is about to":               {judgedWorkload{object: pod(func(p *corev1.Pod) { p.Status.Phase = corev1.PodPending }), verdict: decision.Verdict{Eviction: decision.EvictByForce}}, true},
		"one that may run":                   {judgedWorkload{object: pod(func(*corev1.Pod) {})}, false},
		"one that is held has no node":       {judgedWorkload{object: pod(func(*corev1.Pod) {}), gated: true, verdict: decision.Verdict{Eviction: decision.EvictByForce}}, false},
		"one that has ended is past":         {judgedWorkload{object: pod(func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }), verdict: decision.Verdict{Eviction: decision.EvictGently}}, false},
		"a static pod is its kubelet's":      {judgedWorkload{object: pod(func(p *corev1.Pod) { p.Annotations[corev1.MirrorPodAnnotationKey] = "x" }), verdict: decision.Verdict{Eviction: decision.EvictByForce}}, false},
		"a Deployment has no node to be off": {judgedWorkload{object: &v1alpha1.AISystem{}, verdict: decision.Verdict{Eviction: decision.EvictGently}}, false},
	} {
		if got := test.w.mustGo(); got != test.want {
			t.Errorf("%s: %t", why, got)
		}
	}
}

func TestHowLongAPodMayTakeToEnd(t *testing.T) {
	t.Parallel()
	halted := decision.Verdict{Eviction: decision.EvictByForce, Findings: []decision.Finding{{Reason: v1alpha1.ReasonSystemHalted}}}
	lapsed := decision.Verdict{Eviction: decision.EvictGently}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "u", ResourceVersion: "7"}}
	for _, test := range []struct {
		why     string
		verdict decision.Verdict
		wants   int64
		want    *int64
	}{
		{"a halt does not wait for an hour", halted, 3600, new(int64(30))},
		{"a halt gives what a pod asks for, if it is little", halted, 5, nil},
		{"a lapse gives what a pod asks for", lapsed, 3600, nil},
	} {
		pod.Spec.TerminationGracePeriodSeconds = &test.wants
		options := removal(pod, &test.verdict)
		if got := options.GracePeriodSeconds; (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
			t.Errorf("%s: %v", test.why, got)
		}
		if p := options.Preconditions; p == nil || *p.UID != "u" || p.ResourceVersion != nil {
			t.Errorf("%s: another pod of the name might go, or none although its budget is spent: %v", test.why, p)
		}
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		why     string
		verdict decision.Verdict
		ends    time.Duration
		want    bool
	}{
		{"a pod that takes an hour overstays a halt", halted, time.Hour, true},
		{"a pod that is nearly gone does not", halted, 20 * time.Second, false},
		{"while budgets are heard nothing is hurried", decision.Verdict{Eviction: decision.EvictGently, Findings: halted.Findings}, time.Hour, false},
	} {
		pod.DeletionTimestamp = &metav1.Time{Time: now.Add(test.ends)}
		if w := (&judgedWorkload{object: pod, verdict: test.verdict}); w.overstays(now) != test.want {
			t.Errorf("%s: %t", test.why, !test.want)
		}
	}
}
