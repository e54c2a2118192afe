// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/operator"
)

// as is a client of somebody whom the administrator impersonates.
func as(t *testing.T, user string, groups ...string) client.Client {
	t.Helper()
	config := rest.CopyConfig(plane.Config())
	config.Impersonate = rest.ImpersonationConfig{UserName: user, Groups: groups}
	c, err := operator.NewClient(config)
	must(t, err)
	return c
}

// replicaSet is the one that has an app's pods.
func (w *world) replicaSet(app string) *appsv1.ReplicaSet {
	w.t.Helper()
	list := &appsv1.ReplicaSetList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace), client.MatchingLabels{"app": app}))
	for i := range list.Items {
		if *list.Items[i].Spec.Replicas > 0 {
			return &list.Items[i]
		}
	}
	w.t.Fatalf("%s has no ReplicaSet with pods", app)
	return nil
}

// lapsed is a world whose release serves and has lapsed: what Kubernetes makes for it runs, and nothing new may start.
func lapsed(t *testing.T) *world {
	t.Helper()
	w := released(t, v1alpha1.ModeHold)
	must(t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentRejected")
	return w
}

func TestCase04AnOwnerThatIsClaimedOpensNothing(t *testing.T) {
	t.Parallel()
	w := lapsed(t)
	set := w.replicaSet("chat")
	ref := *metav1.NewControllerRef(set, appsv1.SchemeGroupVersion.WithKind("ReplicaSet"))
	pod := func(change func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: *set.Spec.Template.ObjectMeta.DeepCopy(), Spec: *set.Spec.Template.Spec.DeepCopy()}
		p.Namespace, p.GenerateName, p.OwnerReferences = w.namespace, "forged-", []metav1.OwnerReference{ref}
		change(p)
		return p
	}
	same := func(*corev1.Pod) {}
	controller := as(t, "system:serviceaccount:kube-system:replicaset-controller", "system:serviceaccounts", "system:authenticated")
	for _, row := range []struct {
		why    string
		by     client.Client
		change func(*corev1.Pod)
	}{
		{"a person makes something new, whatever owner it claims", w.engineer, same},
		{"an account of the same name elsewhere is not either", as(t, "system:serviceaccount:"+w.namespace+":replicaset-controller", "system:masters"), same},
		{"a system account that makes no pods for anybody", as(t, "system:serviceaccount:kube-system:namespace-controller", "system:masters"), same},
		{"an administrator", admin, same},
	} {
		refused(t, row.by.Create(t.Context(), pod(row.change), client.DryRunAll), "may not be deployed", "AssessmentRejected")
		if t.Failed() {
			t.Fatal(row.why)
		}
	}
	// What the controllers make for what was admitted before runs: by the account of each, or by the controller manager's one.
	must(t, controller.Create(t.Context(), pod(same), client.DryRunAll))
	must(t, as(t, "system:kube-controller-manager", "system:masters").Create(t.Context(), pod(same), client.DryRunAll))

	// The same for a ReplicaSet that claims the Deployment.
	deployment := w.deployment("chat")
	must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(deployment), deployment))
	forged := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: w.namespace, GenerateName: "forged-", Labels: set.Labels,
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(deployment, appsv1.SchemeGroupVersion.WithKind("Deployment"))},
		},
		Spec: *set.Spec.DeepCopy(),
	}
	refused(t, w.engineer.Create(t.Context(), forged.DeepCopy(), client.DryRunAll), "AssessmentRejected")
	refused(t, as(t, "system:serviceaccount:kube-system:replicaset-controller", "system:masters").Create(t.Context(), forged.DeepCopy(), client.DryRunAll), "AssessmentRejected")
	must(t, as(t, "system:serviceaccount:kube-system:deployment-controller", "system:authenticated").Create(t.Context(), forged.DeepCopy(), client.DryRunAll))
}

func TestCase04AnApprovedOwnerIsNoApprovalOfOtherContent(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	set := w.replicaSet("chat")
	pod := barePod(w.vllm("chat", newModel, 1, true))
	pod.Labels = set.Spec.Template.Labels
	pod.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(set, appsv1.SchemeGroupVersion.WithKind("ReplicaSet"))}
	refused(t, w.engineer.Create(t.Context(), pod), "ModelNotRegistered", newModel)
	refused(t, as(t, "system:serviceaccount:kube-system:replicaset-controller", "system:authenticated").Create(t.Context(), pod), "ModelNotRegistered")
}

func TestCase04CountsAreNotFooledByAForgedOwner(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeAudit)
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 1, Allowed: 1})
	for _, forged := range []metav1.OwnerReference{
		// The garbage collector knows neither kind, and leaves what they own alone.
		{APIVersion: "example.org/v1", Kind: "ReplicaSet", Name: "chat", UID: "4711", Controller: new(true)},
		{APIVersion: "example.org/v1", Kind: "InferenceThing", Name: "chat", UID: "4712", Controller: new(true)},
	} {
		pod := barePod(w.vllm("shadow", newModel, 1, true))
		pod.Name, pod.OwnerReferences = "shadow-"+strings.ToLower(forged.Kind), []metav1.OwnerReference{forged}
		must(t, w.engineer.Create(t.Context(), pod))
		w.awaitVerdict(pod, "Allow", "ModelNotRegistered")
	}
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 3, Allowed: 1, Warned: 2})
}

func TestCase31AnotherTeamsSystemLendsNothing(t *testing.T) {
	t.Parallel()
	a, b := released(t, v1alpha1.ModeHold), newWorld(t)
	b.govern(v1alpha1.ModeDeny)
	for _, kind := range everyKind {
		refused(t, b.engineer.Create(t.Context(), b.workload(kind, "chat", oldModel)), `AI system "chat" may not be deployed`, "SystemNotRegistered")
	}
	// In the same namespace the name of an approved system fits nothing but what it registers.
	for _, kind := range everyKind {
		other := a.vllm("other", newModel, 1, true)
		other.Spec.Template.Spec.Containers[0].Image = "team-b/vllm:1"
		engineer, warnings := a.listening("engineer")
		must(t, engineer.Create(t.Context(), a.of(kind, other)))
		if said := warnings.take(); !containsAll(said, "ImageNotRegistered", "ModelNotRegistered", "its new pods are held") {
			t.Errorf("a %s of another team's is let in, and its author hears:\n%s", kind, said)
		}
		must(t, client.IgnoreNotFound(a.engineer.Delete(t.Context(), a.of(kind, other), client.PropagationPolicy(metav1.DeletePropagationBackground))))
	}
	if have := a.pods("other"); have.running > 0 {
		t.Errorf("pods of another team's run: %+v", have)
	}
}
