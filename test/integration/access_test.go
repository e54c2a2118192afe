// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// reach tries to reach into a pod, by exec and the like. The simulated nodes have nobody who answers, so that an error from beyond the gate
// is what an allowed request gets.
func (w *world) reach(name, pod, way string) error {
	w.t.Helper()
	config, err := plane.UserConfig(w.user(name))
	must(w.t, err)
	clients, err := kubernetes.NewForConfig(config)
	must(w.t, err)
	request := clients.CoreV1().RESTClient().Post().Namespace(w.namespace).Resource("pods").Name(pod).SubResource(way)
	if way == "exec" {
		request = request.Param("command", "id").Param("container", "vllm")
	}
	return request.Do(w.t.Context()).Error()
}

var ways = []string{"exec", "attach", "portforward", "proxy"}

// mayReach lets the engineer reach into pods, as far as RBAC goes.
func (w *world) mayReach() {
	w.t.Helper()
	var resources []string
	for _, way := range ways {
		resources = append(resources, "pods/"+way)
	}
	w.grant("engineer", rbacv1.PolicyRule{APIGroups: []string{""}, Resources: resources, Verbs: []string{"create", "get"}})
	w.eventually("the engineer may reach into pods", func() error {
		if err := w.reach("engineer", w.livePods("chat")[0].Name, "proxy"); err != nil && isRBAC(err) {
			return err
		}
		return nil
	})
}

func TestCase14AccessToPodsIsRefusableByPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	must(t, w.engineer.Create(t.Context(), plain(w.namespace, "web")))
	w.awaitPods("chat", pods{running: 2})
	w.awaitPods("web", pods{running: 1})
	w.mayReach()
	pod, web := w.livePods("chat")[0].Name, w.livePods("web")[0].Name
	for _, way := range ways {
		if err := w.reach("engineer", pod, way); err != nil && containsAll(err.Error(), "reach into") {
			t.Errorf("%s is refused although no policy says so: %v", way, err)
		}
	}
	w.awaitEvent(w.system(), "PodAccessed", w.user("engineer"), "pod", "exec")

	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.PodAccess = v1alpha1.PodAccessDeny })
	w.eventually("the policy is obeyed", func() error {
		if err := w.reach("engineer", pod, "exec"); err == nil || !containsAll(err.Error(), "reach into the pods of AI system", policy.Name) {
			return fmt.Errorf("the answer is %w", err)
		}
		return nil
	})
	for _, way := range ways {
		refused(t, w.reach("engineer", pod, way), `lets nobody reach into the pods of AI system "chat"`, way, "kubectl logs "+pod)
		if err := w.reach("engineer", web, way); err != nil && containsAll(err.Error(), "reach into") {
			t.Errorf("%s into a pod of no system is refused: %v", way, err)
		}
	}
	w.awaitEvent(w.system(), "PodAccessDenied", w.user("engineer"), "exec")
}

func TestCase14RecordsOfAccessCannotFlood(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeHold)
	w.mayReach()
	for range 40 {
		for _, pod := range w.livePods("chat") {
			_ = w.reach("engineer", pod.Name, "exec")
		}
	}
	w.awaitEvent(w.system(), "PodAccessed", "exec")
	list := &eventsv1.EventList{}
	must(t, admin.List(t.Context(), list, client.InNamespace(w.namespace)))
	told := 0
	for i := range list.Items {
		if list.Items[i].Reason == "PodAccessed" && list.Items[i].Action == "Exec" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("80 times exec are %d Events, want one that counts", told)
	}
}

// Static pods stand here, with what else reaches nodes beside the gate.
func TestCase08AStaticPodIsNeverBlockedAndAlwaysListed(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	kubelet := as(t, "system:node:node-1", "system:nodes", "system:authenticated")
	node := &corev1.Node{}
	must(t, admin.Get(t.Context(), client.ObjectKey{Name: "node-1"}, node))
	static := barePod(w.vllm("static", newModel, 1, true))
	static.Name = "static-node-1"
	static.Annotations = map[string]string{
		corev1.MirrorPodAnnotationKey: "4711", "kubernetes.io/config.source": "file", "kubernetes.io/config.hash": "4711",
	}
	static.Spec.NodeName = "node-1"
	static.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: "node-1", UID: node.UID, Controller: new(true)}}
	must(t, kubelet.Create(t.Context(), static))
	w.awaitVerdict(static, "Deny", "ApprovalsPending,ModelNotRegistered")
	w.awaitEvent(static, "Denied", "ModelNotRegistered")
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 1, Warned: 1})

	// Only a node draws such pictures: a person who pretends to is judged like anybody.
	forged := static.DeepCopy()
	forged.ObjectMeta = metav1.ObjectMeta{Namespace: w.namespace, Name: "forged", Labels: static.Labels, Annotations: static.Annotations}
	refused(t, w.engineer.Create(t.Context(), forged), "AI system")
}

func TestCase08AStaticPodCannotBeHeldWhichIsAFinding(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	kubelet := as(t, "system:node:node-2", "system:nodes", "system:authenticated")
	node := &corev1.Node{}
	must(t, admin.Get(t.Context(), client.ObjectKey{Name: "node-2"}, node))
	static := barePod(w.vllm("static", oldModel, 1, true))
	static.Name = "static-node-2"
	static.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "4711"}
	static.Spec.NodeName = "node-2"
	static.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: "node-2", UID: node.UID, Controller: new(true)}}
	must(t, kubelet.Create(t.Context(), static))
	w.awaitVerdict(static, "Deny", "ApprovalsPending,HoldImpossible")
	w.approveAll("chat-2026")
	w.awaitVerdict(static, "", "")
}
