// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/seal"
)

// TestAForgedApprovalIsSeenThrough: the plugin says of a decision that slipped past the webhook what the operator says.
func TestAForgedApprovalIsSeenThrough(t *testing.T) {
	ben := user(t, "ben", "lending-product-owners")
	writer := typed(t)
	forged := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "forged"}}
	forged.Spec = v1alpha1.OversightDecisionSpec{
		Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: "support-bot-2026"},
		Decision: v1alpha1.DecisionApprove, Role: "product-owner", ContentDigest: review(t, ben, "support-bot-2026").ContentDigest, Comment: "unstamped",
		DecidedBy: &v1alpha1.Decider{Username: "carla"}, DecidedAt: new(metav1.NewTime(stamps.Now())),
	}
	if err := writer.Create(t.Context(), forged); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = writer.Delete(t.Context(), forged) })
	says := []string{"DecisionNotSealed", `the approval "forged"`, "aims approve support-bot-2026 --role product-owner -n lending"}
	run(t, ben, "status", "support-bot", lending).expect(t, 0, says...)
	run(t, ben, "explain", "deployment/support-bot", lending).expect(t, 0, says...)
}

// TestWithoutThePublishedKeysNothingIsJudged: the plugin neither believes a seal that it cannot check, nor takes it for none.
func TestWithoutThePublishedKeysNothingIsJudged(t *testing.T) {
	ben := user(t, "ben", "lending-product-owners")
	published := &unstructured.Unstructured{}
	published.SetGroupVersionKind(schema.GroupVersionKind{Version: "v1", Kind: "ConfigMap"})
	key := client.ObjectKey{Namespace: seal.PublishedNamespace, Name: seal.PublishedName}
	if err := admin.Get(t.Context(), key, published); err != nil {
		t.Fatal(err)
	}
	if err := admin.Delete(t.Context(), published.DeepCopy()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		published.SetResourceVersion("")
		published.SetUID("")
		if err := admin.Create(t.Context(), published); err != nil {
			t.Error(err)
		}
	}()
	r := run(t, ben, "status", "credit-scoring", lending)
	r.expect(t, 0, "not judged", "public keys of the operator's seals", "kubectl get configmap aims-operator-seal-keys -n kube-public")
	if strings.Contains(r.out, "Allow") {
		t.Errorf("it says Allow\n%s", r)
	}
}
