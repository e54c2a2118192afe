// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package statuswriter

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	object := func(uid types.UID, version string) *corev1.Pod {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: uid, ResourceVersion: version}}
	}
	now := time.Now()
	for name, test := range map[string]struct {
		why   string
		read  *corev1.Pod
		later time.Duration
		want  bool
	}{
		"older":          {"the cache does not show what was written", object("a", "99"), time.Second, true},
		"what we wrote":  {"the cache has caught up", object("a", "100"), time.Second, false},
		"newer":          {"somebody wrote since", object("a", "1000"), time.Second, false},
		"another object": {"nothing was written to it", object("b", "99"), time.Second, false},
		"a restored one": {"a backup goes back for good", object("a", "99"), patience + time.Second, false},
		"no number":      {"versions that cannot be compared tell nothing", object("a", "x"), time.Second, false},
	} {
		m := &Memory{}
		m.remember(object("a", "100"), now)
		if got := m.behind(test.read, now.Add(test.later)); got != test.want {
			t.Errorf("%s: behind %t, want %t: %s", name, got, test.want, test.why)
		}
	}
}

func TestMemoryForgets(t *testing.T) {
	t.Parallel()
	m, now := &Memory{}, time.Now()
	if m.behind(&corev1.Pod{}, now) {
		t.Error("something is behind before anything was written")
	}
	for i, uid := range []types.UID{"gone", "kept"} {
		m.remember(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: uid, ResourceVersion: "7"}}, now.Add(time.Duration(i)*2*patience))
	}
	if _, kept := m.stored["kept"]; !kept || len(m.stored) != 1 {
		t.Errorf("it remembers %v, want what was written last alone", m.stored)
	}
}

// TestAWriteThatWouldLoseIsNotMade: there is no client to make it with.
func TestAWriteThatWouldLoseIsNotMade(t *testing.T) {
	t.Parallel()
	m, read := &Memory{}, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "a", ResourceVersion: "99"}}
	m.remember(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "a", ResourceVersion: "100"}}, time.Now())
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
