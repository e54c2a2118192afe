// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// debug adds an ephemeral container to a pod, as kubectl debug does.
func (w *world) debug(by client.Client, pod *corev1.Pod, name, image string, args ...string) error {
	w.t.Helper()
	must(w.t, admin.Get(w.t.Context(), client.ObjectKeyFromObject(pod), pod))
	pod.Spec.EphemeralContainers = append(pod.Spec.EphemeralContainers, corev1.EphemeralContainer{
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: name, Image: image, Args: args,
			ImagePullPolicy: corev1.PullIfNotPresent, TerminationMessagePolicy: corev1.TerminationMessageReadFile,
		},
	})
	return by.SubResource("ephemeralcontainers").Update(w.t.Context(), pod)
}

// mayDebug lets the engineer add ephemeral containers.
func (w *world) mayDebug() {
	w.t.Helper()
	w.grant("engineer", rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods/ephemeralcontainers"}, Verbs: []string{"*"}})
	w.eventually("the engineer may debug", func() error {
		pod := w.livePods("chat")[0].DeepCopy()
		pod.Labels["may-debug"] = "probe"
		err := w.engineer.SubResource("ephemeralcontainers").Update(w.t.Context(), pod, &client.SubResourceUpdateOptions{UpdateOptions: client.UpdateOptions{DryRun: []string{"All"}}})
		if err != nil && isRBAC(err) {
			return err
		}
		return nil
	})
}

func TestCase02AnEphemeralContainerIsJudged(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeHold)
	w.mayDebug()
	pod := w.livePods("chat")[0].DeepCopy()
	refused(t, w.debug(w.engineer, pod, "other-model", image, "--model", newModel), "ModelNotRegistered", newModel)
	refused(t, w.debug(w.engineer, pod, "other-image", "elsewhere/vllm:1"), "ImageNotRegistered", "elsewhere/vllm:1")
	refused(t, w.debug(w.engineer, pod, "tools", "busybox:1.37", "sh"), "ImageNotRegistered")
	must(t, w.debug(w.engineer, pod, "same", image, "--model", oldModel))

	// A lapse is no reason to keep people from looking into what runs, and none to let in what was never registered.
	must(t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentRejected")
	must(t, w.debug(w.engineer, pod, "after-lapse", image, "--model", oldModel))
	refused(t, w.debug(w.engineer, pod, "after-lapse-other", image, "--model", newModel), "ModelNotRegistered")
	// What the pod's own containers run cannot be changed either: the admission policies refuse that before the webhook is asked.
	refused(t, w.engineer.Patch(t.Context(), pod, client.RawPatch("application/strategic-merge-patch+json",
		[]byte(`{"spec":{"containers":[{"name":"vllm","image":"elsewhere/vllm:1"}]}}`))), "AI system")
}

func TestCase02WhatAPodFallsShortOfAlreadyKeepsNobodyFromDebuggingIt(t *testing.T) {
	t.Parallel()
	w := fallenShort(t)
	w.mayDebug()
	pod := w.livePods("chat")[0].DeepCopy()
	must(t, w.debug(w.engineer, pod, "same", image, "--model", oldModel))
	refused(t, w.debug(w.engineer, pod, "tools", "busybox:1.37"), "ImageNotRegistered")
}

func TestCase02UnderWarnAnEphemeralContainerIsLetInAndWarnedAbout(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeWarn)
	w.mayDebug()
	engineer, warnings := w.listening("engineer")
	pod := w.livePods("chat")[0].DeepCopy()
	must(t, w.debug(engineer, pod, "tools", "busybox:1.37"))
	if said := warnings.take(); !strings.Contains(said, "ImageNotRegistered") {
		t.Errorf("the warnings do not say what is new:\n%s", said)
	}
}

func TestCase02AHeldPodWithAStrangerInsideStaysHeld(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{held: 2})
	w.mayDebug()
	must(t, w.debug(w.engineer, w.livePods("chat")[0].DeepCopy(), "tools", "busybox:1.37"))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	w.awaitPods("chat", pods{running: 1, held: 1})
}

func TestCase02AModelInAPlainPodIsDiscovered(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	must(t, w.engineer.Create(t.Context(), barePod(plain(w.namespace, "chat"))))
	w.awaitPods("chat", pods{running: 1})
	w.mayDebug()
	pod := w.livePods("chat")[0].DeepCopy()
	refused(t, w.debug(w.engineer, pod, "shadow", image, "--model", newModel), "SystemUnlabelled", newModel)
	must(t, w.debug(w.engineer, pod, "tools", "busybox:1.37"))
}
