// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// released is a world whose content is approved and serves.
func released(t *testing.T, mode v1alpha1.AdmissionMode) *world {
	t.Helper()
	w := newWorld(t)
	w.govern(mode)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{running: 2})
	return w
}

func TestALapseRefusesWhatIsNewAndLeavesAloneWhatRuns(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeHold)
	must(t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentRejected")

	refused(t, w.engineer.Create(t.Context(), w.vllm("another", oldModel, 1, true)), "may not be deployed", "AssessmentRejected")
	bare := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "bare", Labels: map[string]string{v1alpha1.SystemLabel: "chat"}},
		Spec:       w.vllm("bare", oldModel, 1, true).Spec.Template.Spec,
	}
	refused(t, w.engineer.Create(t.Context(), bare), "may not be deployed", "AssessmentRejected")

	// A pod that goes away comes back, and the Deployment scales: nothing that runs is touched.
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 2})
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(3)))
	w.awaitPods("chat", pods{running: 3})
}

func TestReplacingAPolicyDoesNotLiftGates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{held: 2})

	must(t, admin.Delete(t.Context(), policy))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedNotGovernedReason)
	for range 20 {
		if have := w.pods("chat"); have.running > 0 {
			t.Fatalf("pods run although the policy is only being replaced: %+v", have)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestWhoWroteACandidateIsItsAuthorThoughOthersWriteItAnew(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeHold)
	write := func(by client.Client, models ...string) {
		t.Helper()
		must(t, tryEdit(w, by, w.system(), func(s *v1alpha1.AISystem) { s.Spec.Models = w.chat(models...).Spec.Models }))
	}
	write(w.chief, newModel)
	write(w.engineer, oldModel)
	write(w.engineer, newModel)
	refused(t, w.decide(w.chief, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"), w.user("chief"), "may not approve it")
}

func TestANameInTheListIsNotTheModelOfThatNameElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny)
	system := w.chat(oldModel)
	system.Spec.Models[0].Name = "gpt2"
	must(t, w.engineer.Create(t.Context(), system))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", "gpt2", 1, true)), "ModelNotRegistered")
}

func TestAVerdictWrittenByHandIsTakenOff(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeHold)
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), func(d *appsv1.Deployment) {
		d.Annotations[v1alpha1.VerdictAnnotation], d.Annotations[v1alpha1.ReasonsAnnotation] = "Deny", "SystemHalted"
	}))
	w.awaitMark("chat", "", "")
}

func TestContentThatNoReleaseCouldKeepIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	large := w.assessment("chat-2026")
	for i := range 60 {
		impact := large.Spec.Impacts[0]
		impact.Name, impact.Description = fmt.Sprintf("impact-%d", i), strings.Repeat("x", 4000)
		large.Spec.Impacts = append(large.Spec.Impacts, impact)
	}
	refused(t, w.engineer.Create(t.Context(), large), "128 KiB at most", "refer to them by uri")
}
