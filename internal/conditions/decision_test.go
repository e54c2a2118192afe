// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestVerified(t *testing.T) {
	t.Parallel()
	const counts, again = "counts for nothing", "decide again: kubectl aims "
	for _, test := range []struct {
		seal     decision.Seal
		decision v1alpha1.Decision
		status   metav1.ConditionStatus
		reason   string
		says     []string
	}{
		{decision.SealHolds, v1alpha1.DecisionApprove, metav1.ConditionTrue, v1alpha1.VerifiedSealedReason, []string{"holds"}},
		{decision.NotSealed, v1alpha1.DecisionApprove, metav1.ConditionFalse, v1alpha1.VerifiedNotSealedReason,
			[]string{counts, again + "approve chat-2026 --role risk-officer -n lending"}},
		{"", v1alpha1.DecisionHalt, metav1.ConditionFalse, v1alpha1.VerifiedNotSealedReason, []string{counts, again + "halt"}},
		{decision.SealBroken, v1alpha1.DecisionReject, metav1.ConditionFalse, v1alpha1.VerifiedSealBrokenReason, []string{counts, again + "reject"}},
		{decision.SealOfOtherCluster, v1alpha1.DecisionResume, metav1.ConditionFalse, v1alpha1.VerifiedOtherClusterReason, []string{counts, again + "resume"}},
		{decision.SealOfOtherNamespace, v1alpha1.DecisionApprove, metav1.ConditionFalse, v1alpha1.VerifiedOtherNamespaceReason, []string{counts, again}},
		{decision.SealOfOtherSystem, v1alpha1.DecisionApprove, metav1.ConditionFalse, v1alpha1.VerifiedOtherSystemReason, []string{"deleted since", again}},
		{decision.SealOfOtherSystem, v1alpha1.DecisionHalt, metav1.ConditionFalse, v1alpha1.VerifiedOtherSystemReason, []string{"deleted since", "stands all the same"}},
		{decision.NotSealed, v1alpha1.DecisionWaive, metav1.ConditionFalse, v1alpha1.VerifiedNotSealedReason, []string{counts, again + "waive chat-2026 --reasons MonitorMissing --role risk-officer"}},
	} {
		d := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "one"}}
		d.Spec.Decision, d.Spec.Subject.Name, d.Spec.Role = test.decision, "chat-2026", "risk-officer"
		d.Spec.Waives = []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}
		c := Verified(d, test.seal)
		if c.Type != v1alpha1.ConditionVerified || c.Status != test.status || c.Reason != test.reason {
			t.Errorf("%s with seal %q: %+v", test.decision, test.seal, c)
		}
		for _, text := range test.says {
			if !strings.Contains(c.Message, text) {
				t.Errorf("%s with seal %q does not say %q: %s", test.decision, test.seal, text, c.Message)
			}
		}
	}
}

// TestADrillIsTakenAnewAsADrill: the command that is proposed must not stop the system.
func TestADrillIsTakenAnewAsADrill(t *testing.T) {
	t.Parallel()
	d := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "one"}}
	d.Spec.Decision, d.Spec.Subject.Name, d.Spec.Role, d.Spec.Drill = v1alpha1.DecisionHalt, "chat", "risk-officer", true
	if c := Verified(d, decision.NotSealed); !strings.HasSuffix(c.Message, "kubectl aims halt chat --drill --role risk-officer -n lending") {
		t.Errorf("it proposes: %s", c.Message)
	}
}

func TestVerifiedSignature(t *testing.T) {
	t.Parallel()
	if c := VerifiedSignature(nil); c.Status != metav1.ConditionTrue || c.Reason != v1alpha1.VerifiedSignedReason {
		t.Errorf("a trusted signature: %+v", c)
	}
	c := VerifiedSignature(&decision.Distrust{Why: "nobody lists the key", Remedy: "list it"})
	if c.Status != metav1.ConditionFalse || c.Reason != "SignatureNotTrusted" || !strings.Contains(c.Message, "nobody lists the key. What to do: list it.") {
		t.Errorf("a signature that nobody trusts: %+v", c)
	}
}
