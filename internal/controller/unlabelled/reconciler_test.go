// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testclock "k8s.io/utils/clock/testing"
)

// TestUngovernedPodsWait: whoever replaces a policy leaves a gap, and what was held must not slip through it.
func TestUngovernedPodsWait(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	clock := testclock.NewFakePassiveClock(start)
	r := &Reconciler{Clock: clock}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "a"}}
	for _, step := range []struct {
		after  time.Duration
		seen   bool
		waited bool
		again  time.Duration
		why    string
	}{
		{0, true, false, time.Minute, "the time begins"},
		{40 * time.Second, true, false, 20 * time.Second, "the time goes on"},
		{50 * time.Second, false, false, 0, "a pass in which a policy governs it again"},
		{70 * time.Second, true, false, time.Minute, "begins it anew"},
		{129 * time.Second, true, false, time.Second, "almost"},
		{131 * time.Second, true, true, resync, "over"},
	} {
		clock.SetTime(start.Add(step.after))
		p := &pass{reconciler: r, since: map[types.UID]time.Time{}, again: resync}
		if step.seen {
			if got := p.waited(pod); got != step.waited || p.again != step.again {
				t.Errorf("%s: waited %t, again in %s", step.why, got, p.again)
			}
		}
		r.since = p.since
	}
}
