// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gatelift

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

func TestHeldPodsWaitAWhileAfterTheirLastPolicyWent(t *testing.T) {
	t.Parallel()
	// The operator has been running for long, and saw none of the pods before their policy went.
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	owner := client.ObjectKey{Namespace: "lending", Name: "chat"}
	var p Patience
	for _, step := range []struct {
		why        string
		ungoverned []types.UID
		after      time.Duration
		waited     []bool
		again      time.Duration
	}{
		{"the policy is gone, perhaps for a moment", []types.UID{"a"}, time.Second, []bool{false}, Grace},
		{"the time does not begin anew with each look, nor is that of one pod another's", []types.UID{"a", "b"}, 31 * time.Second, []bool{false, false}, Grace - 30*time.Second},
		{"the policy is back", nil, 40 * time.Second, nil, 0},
		{"and gone again: the time begins anew", []types.UID{"a"}, 50 * time.Second, []bool{false}, Grace},
		{"nobody governs it any more", []types.UID{"a"}, 50*time.Second + Grace, []bool{true}, 0},
		{"its gate was not lifted, by some error: it need not wait again", []types.UID{"a"}, 51*time.Second + Grace, []bool{true}, 0},
	} {
		look := p.Look(owner, start.Add(step.after))
		for i, pod := range step.ungoverned {
			if got := look.Waited(pod); got != step.waited[i] {
				t.Errorf("%s: pod %s waited: %t", step.why, pod, got)
			}
		}
		if got := look.End(); got != step.again {
			t.Errorf("%s: again after %s, want %s", step.why, got, step.again)
		}
	}
	p.Look(owner, start).End()
	if len(p.since) != 0 {
		t.Errorf("owners without such pods are remembered: %v", p.since)
	}
}
