// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package statuswriter

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
)

func pod(uid types.UID, version string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: uid, ResourceVersion: version}}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, test := range map[string]struct {
		why       string
		read      *corev1.Pod
		later     time.Duration
		want      bool
		overtaken bool
	}{
		"older":             {why: "the cache does not show what was written", read: pod("a", "99"), want: true},
		"what we wrote":     {why: "the cache has caught up", read: pod("a", "100")},
		"newer":             {why: "somebody wrote since", read: pod("a", "1000")},
		"what we lost with": {why: "somebody else wrote", read: pod("a", "100"), overtaken: true, want: true},
		"newer than that":   {why: "what they wrote shows", read: pod("a", "101"), overtaken: true},
		"another object":    {why: "nothing was written to it", read: pod("b", "99")},
		"a restored one":    {why: "a backup goes back for good", read: pod("a", "99"), later: patience + time.Second},
		"no number":         {why: "versions that cannot be compared tell nothing", read: pod("a", "x")},
	} {
		m := &Memory{}
		m.remember(pod("a", "100"), test.overtaken, now)
		if got := m.behind(test.read, now.Add(test.later)); got != test.want {
			t.Errorf("%s: behind %t, want %t: %s", name, got, test.want, test.why)
		}
	}
}

func TestMemoryForgets(t *testing.T) {
	t.Parallel()
	m, now := &Memory{}, time.Now()
	if m.Behind(&corev1.Pod{}) {
		t.Error("something is behind before anything was written")
	}
	for i, uid := range []types.UID{"gone", "kept"} {
		m.remember(pod(uid, "7"), false, now.Add(time.Duration(i)*2*patience))
	}
	if _, kept := m.known["kept"]; !kept || len(m.known) != 1 {
		t.Errorf("it remembers %v, want what was written last alone", m.known)
	}
}

// TestAWriteThatWouldLoseIsNotMade: there is no client to make it with.
func TestAWriteThatWouldLoseIsNotMade(t *testing.T) {
	t.Parallel()
	m, read := &Memory{}, pod("a", "99")
	m.remember(pod("a", "100"), false, time.Now())
	judged := read.DeepCopy()
	if changed, err := m.Write(t.Context(), nil, read, judged); changed || err != nil {
		t.Errorf("nothing to store: changed %t, %v", changed, err)
	}
	judged.Status.Phase = corev1.PodRunning
	if changed, err := m.Write(t.Context(), nil, read, judged); changed || !apierrors.IsConflict(err) {
		t.Errorf("made of an old version: changed %t, %v, want a conflict", changed, err)
	} else if wrapped := fmt.Errorf("writing: %w", err); Delay(wrapped) != patience {
		t.Errorf("a conflict that was foreseen is tried again after %s", Delay(wrapped))
	}
	if lost := apierrors.NewConflict(schema.GroupResource{}, "a", nil); Delay(lost) != ConflictDelay {
		t.Errorf("a conflict with somebody else is tried again after %s", Delay(lost))
	}
}

// TestAConflictIsMetOnce: who lost comes back with the same version, until the cache shows what the other wrote.
func TestAConflictIsMetOnce(t *testing.T) {
	t.Parallel()
	tried := 0
	c := interceptor.NewClient(fake.NewClientBuilder().Build(), interceptor.Funcs{
		SubResourcePatch: func(context.Context, client.Client, string, client.Object, client.Patch, ...client.SubResourcePatchOption) error {
			tried++
			return apierrors.NewConflict(schema.GroupResource{}, "a", nil)
		},
	})
	m, read := &Memory{}, pod("a", "99")
	judged := read.DeepCopy()
	judged.Status.Phase = corev1.PodRunning
	for pass, want := range []time.Duration{ConflictDelay, patience, patience} {
		if _, err := m.Write(t.Context(), c, read, judged); !apierrors.IsConflict(err) || Delay(err) != want || tried != 1 {
			t.Errorf("pass %d: %v after %d tries, want a conflict after the one try, and to wait %s", pass, err, tried, want)
		}
	}
}
