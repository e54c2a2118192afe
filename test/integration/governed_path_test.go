// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestDenyRefusesUntilPeopleApproved(t *testing.T) {
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny)

	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, false)),
		"Deployment/chat may not be deployed", "SystemUnlabelled", oldModel, v1alpha1.SystemLabel)
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)),
		`AI system "chat" may not be deployed`, "SystemNotRegistered", "kubectl apply -f aisystem.yaml -n "+w.namespace)

	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	w.awaitCondition(v1alpha1.ConditionAssessed, metav1.ConditionFalse, "AssessmentMissing")
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)), `AI system "chat" (Limited) may not be deployed`, "AssessmentMissing")

	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	w.eventually("the refusal counts one approval", func() error {
		refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)), "1 of 2 approvals")
		return nil
	})
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)),
		"missing: product-owner", "kubectl aims approve chat-2026 --role product-owner -n "+w.namespace)

	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{running: 2})
}

func TestHoldKeepsPodsBackUntilPeopleApproved(t *testing.T) {
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 3, true)))
	w.awaitPods("chat", pods{held: 3})

	w.eventually("the Deployment carries the verdict", func() error {
		deployment := &appsv1.Deployment{}
		if err := admin.Get(t.Context(), client.ObjectKey{Namespace: w.namespace, Name: "chat"}, deployment); err != nil {
			return err
		}
		return carries(deployment, "Hold", "ApprovalsPending")
	})

	w.approveAll("chat-2026")
	w.awaitPods("chat", pods{running: 3})
	w.eventually("the Deployment carries no verdict any more", func() error {
		deployment := &appsv1.Deployment{}
		if err := admin.Get(t.Context(), client.ObjectKey{Namespace: w.namespace, Name: "chat"}, deployment); err != nil {
			return err
		}
		return carries(deployment, "", "")
	})
}

func TestReleaseServesWhileTheCandidateWaits(t *testing.T) {
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{running: 2})
	released := w.system().Status.Release.ContentDigest

	// A new model version is committed: the system and the Deployment change together.
	system := w.system()
	system.Spec.Models = w.chat(newModel).Spec.Models
	must(t, w.engineer.Update(t.Context(), system))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ContentChanged")
	deployment := &appsv1.Deployment{}
	must(t, w.engineer.Get(t.Context(), client.ObjectKey{Namespace: w.namespace, Name: "chat"}, deployment))
	deployment.Spec.Template.Spec.Containers[0].Args = []string{"--model", newModel}
	must(t, w.engineer.Update(t.Context(), deployment))
	w.awaitPods("chat", pods{running: 2, held: 1})

	// The old version is still replaced and scaled by the real controllers.
	if got := w.system().Status.Release.ContentDigest; got != released {
		t.Fatalf("the release changed to %s while its candidate waits", got)
	}
	must(t, w.engineer.Create(t.Context(), w.vllm("old", oldModel, 1, true)))
	w.awaitPods("old", pods{running: 1})

	w.approveAll("chat-2026")
	w.awaitPods("chat", pods{running: 2})
	w.eventually("the candidate is the release", func() error {
		if got := w.system().Status; got.Release.ContentDigest == released || got.Candidate != nil {
			return errNotYet
		}
		return nil
	})
}
