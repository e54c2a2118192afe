// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestExpiry(t *testing.T) {
	for _, row := range []struct {
		why     string
		left    time.Duration
		grace   int32
		change  func(*world)
		want    Expiry
		recheck time.Duration
	}{
		{why: "an end that is far off is not warned about", left: 40 * day, recheck: 10 * day},
		{why: "30 days before the end", left: 30 * day, want: v1alpha1.ExpiresWithin30DaysReason, recheck: 23 * day},
		{why: "7 days before the end", left: 7 * day, want: v1alpha1.ExpiresWithin7DaysReason, recheck: 6 * day},
		{why: "a day before the end", left: day, want: v1alpha1.ExpiresWithin1DayReason, recheck: day},
		{why: "at the end", left: 0, want: v1alpha1.ExpiredReason},
		{why: "at the end, with a grace period", left: 0, grace: 24, want: v1alpha1.InGracePeriodReason, recheck: day},
		{why: "after the grace period", left: -day, grace: 24, want: v1alpha1.ExpiredReason},
		{why: "without a release nothing ends", left: day, change: func(w *world) { w.release, w.decisions = nil, nil }, recheck: day},
		{why: "a workload is not warned about: its system is", left: 40 * day, change: func(w *world) { w.workload = newWorkload() }, recheck: 40 * day},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.workload = nil
			w.assessments[0].spec.ValidUntil = &metav1.Time{Time: now.Add(row.left)}
			w.policy().Requirements.Assessment.MaximumAgeDays = 0
			w.policy().Enforcement.GracePeriodHours = row.grace
			w.released()
			if row.change != nil {
				row.change(w)
			}
			v := Evaluate(w.input())
			if v.Expiry != row.want {
				t.Errorf("expiry %q, want %q: %v", v.Expiry, row.want, v.Reasons())
			}
			if got := v.RecheckAt.Sub(now); row.recheck > 0 && got != row.recheck {
				t.Errorf("recheck after %s, want %s", got, row.recheck)
			}
		})
	}
}
