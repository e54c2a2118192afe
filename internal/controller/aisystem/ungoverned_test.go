// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestHeldPodsWaitAWhileAfterTheirLastPolicyWent(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	key := client.ObjectKey{Namespace: "lending", Name: "chat"}
	held := func(policies ...string) *scope {
		return &scope{key: key, judged: []judgedWorkload{{gated: true, verdict: decision.Verdict{Policies: policies}}}}
	}
	var u ungoverned
	for _, step := range []struct {
		why   string
		scope *scope
		after time.Duration
		want  time.Duration
	}{
		{"a policy governs them: its verdict says when they go", held("baseline"), 0, 0},
		{"the policy is gone, perhaps for a moment", held(), time.Second, ungovernedGrace - time.Second},
		{"the time does not begin anew with each look", held(), 31 * time.Second, ungovernedGrace - 31*time.Second},
		{"the policy is back", held("baseline"), 40 * time.Second, 0},
		{"and gone again: the time begins anew", held(), 50 * time.Second, ungovernedGrace - 10*time.Second},
		{"nobody governs them any more", held(), 40*time.Second + ungovernedGrace, 0},
		{"what is not held need not wait", &scope{key: key, judged: []judgedWorkload{{}}}, 0, 0},
		{"nobody remembers what was before the start", held(), 20 * time.Second, ungovernedGrace - 20*time.Second},
		{"what no policy ever governed waits for nobody", held(), ungovernedGrace, 0},
	} {
		if got := u.wait(step.scope, start.Add(step.after)); got != step.want {
			t.Errorf("%s: wait %s, want %s", step.why, got, step.want)
		}
	}
	if len(u.governed) != 0 {
		t.Errorf("systems without held pods are remembered: %v", u.governed)
	}
}
