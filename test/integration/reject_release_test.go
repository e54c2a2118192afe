// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestWhatRunsCanBeRejectedBesideACandidate: an engineer who hears of it edits a word, and the release goes on no longer all the same.
func TestWhatRunsCanBeRejectedBesideACandidate(t *testing.T) {
	t.Parallel()
	w := assessedWith(t, evicting)
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{running: 1})
	released := w.system().Status.Release.ContentDigest

	edit(w, w.engineer, w.system(), func(s *v1alpha1.AISystem) { s.Spec.IntendedUse.Purpose += " It means well." })
	w.eventually("a candidate stands beside the release", func() error {
		if status := w.system().Status; status.Candidate == nil || status.Release == nil {
			return fmt.Errorf("candidate %v, release %v", status.Candidate, status.Release)
		}
		return nil
	})
	w.awaitPods("chat", pods{running: 1})

	// Who rejects what is declared rejects nothing that runs.
	must(t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
	w.awaitPods("chat", pods{running: 1})
	said, code := w.aims("risk-officer", "reject", "chat-2026", "--release", "--digest", string(w.system().Status.Candidate.ContentDigest), "--yes", "--comment", "It promises refunds.")
	if code == 0 || !contains(said, "is not the one that you insist on", string(released)) {
		t.Errorf("the candidate's digest is taken for the release's: %d\n%s", code, said)
	}
	nextSecond()
	said, code = w.aims("risk-officer", "reject", "chat-2026", "--release", "--role", "risk-officer", "--yes", "--comment", "It promises refunds.")
	if code != 0 || !contains(said, "digest      "+string(released), "changes     none: this is the release", "The release is rejected until you decide anew") {
		t.Fatalf("code %d:\n%s", code, said)
	}
	t.Log(said)
	w.awaitPods("chat", pods{held: 1})
}
