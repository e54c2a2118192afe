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

func drillAt(name string, at time.Time) *v1alpha1.OversightDecision {
	d := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Name: name}}
	d.Spec.DecidedAt = new(metav1.NewTime(at).Rfc3339Copy())
	return d
}

func TestADrillIsRunOnce(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	first := drillAt("first", noon)
	result := drillResult(first, &rehearsal{}, noon.Add(3500*time.Millisecond))
	if result.Decision != "first" || result.Seconds != 4 || !result.At.Time.Equal(noon.Add(3*time.Second)) {
		t.Errorf("it came to %+v", result)
	}
	if early := drillResult(first, &rehearsal{}, noon.Add(-time.Second)); early.Seconds != 0 {
		t.Errorf("a clock that runs behind makes a drill take %d s", early.Seconds)
	}
	for why, test := range map[string]struct {
		result *v1alpha1.DrillResult
		d      *v1alpha1.OversightDecision
		want   bool
	}{
		"nothing is recorded":                       {nil, first, false},
		"its result is there":                       {result, first, true},
		"one that came while the first ran is new":  {result, drillAt("second", noon.Add(time.Second)), false},
		"one of the same second is new":             {result, drillAt("second", noon), false},
		"the last was deleted, this is from before": {result, drillAt("before", noon.Add(-time.Minute)), true},
	} {
		if got := recorded(test.result, test.d); got != test.want {
			t.Errorf("%s: %t", why, got)
		}
	}
}

func TestWhatAHaltWouldTakeAway(t *testing.T) {
	t.Parallel()
	governed := decision.Verdict{Run: v1alpha1.PermissionAllow, Policies: []string{"policy"}}
	pod := &corev1.Pod{Status: corev1.PodStatus{Phase: corev1.PodRunning}}
	for why, test := range map[string]struct {
		w    judgedWorkload
		want bool
	}{
		"a pod that may run":                       {judgedWorkload{object: pod, verdict: governed}, true},
		"where nothing governs pods are left":      {judgedWorkload{object: pod}, false},
		"one that is held runs nowhere":            {judgedWorkload{object: pod, verdict: governed, gated: true}, false},
		"a Deployment has no node to be taken off": {judgedWorkload{object: &v1alpha1.AISystem{}, verdict: governed}, false},
	} {
		if got := test.w.wouldGo(); got != test.want {
			t.Errorf("%s: %t", why, got)
		}
	}
}
