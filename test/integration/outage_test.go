// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"sync"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// The tests here stop the operator, so none of them runs beside another.

// withoutWebhooks takes the operator's webhook configurations away, which it puts back when it runs again.
func (w *world) withoutWebhooks() {
	w.t.Helper()
	named := metav1.ObjectMeta{Name: "aims-operator"}
	must(w.t, admin.Delete(w.t.Context(), &admissionregistrationv1.MutatingWebhookConfiguration{ObjectMeta: named}))
	must(w.t, admin.Delete(w.t.Context(), &admissionregistrationv1.ValidatingWebhookConfiguration{ObjectMeta: named}))
	// The API server obeys a configuration for a moment after it is gone.
	w.eventually("nobody is asked any more", func() error {
		return admin.Create(w.t.Context(), w.vllm("probe", oldModel, 1, true), client.DryRunAll)
	})
}

// plain is a Deployment that has nothing to do with AI.
func plain(namespace, name string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: new(int32(1)), Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx:1.29"}}},
			},
		},
	}
}

// barePod is a pod of a Deployment's template, without the Deployment.
func barePod(deployment *appsv1.Deployment) *corev1.Pod {
	template := deployment.Spec.Template.DeepCopy()
	template.Namespace, template.Name = deployment.Namespace, deployment.Name+"-pod"
	return &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
}

func TestCase36WithTheOperatorDown(t *testing.T) {
	governed, plainly := assessed(t, v1alpha1.ModeHold), newWorldLabelled(t, nil)
	system := plain(metav1.NamespaceSystem, "dns")
	model := governed.vllm("model", oldModel, 1, true)
	model.Namespace = metav1.NamespaceSystem

	must(t, governor.Stop())
	for what, object := range map[string]client.Object{
		"a plain Deployment outside": plain(plainly.namespace, "web"), "a plain pod outside": barePod(plain(plainly.namespace, "web")),
		"a model outside": plainly.vllm("chat", oldModel, 1, true), "a model pod outside": barePod(plainly.vllm("chat", oldModel, 1, true)),
	} {
		if err := plainly.engineer.Create(t.Context(), object); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, object := range map[string]client.Object{"a plain Deployment": system, "a model": model, "a pod": barePod(system)} {
		if err := admin.Create(t.Context(), object); err != nil {
			t.Errorf("%s in kube-system: %v", what, err)
		}
		t.Cleanup(func() { must(t, client.IgnoreNotFound(admin.Delete(plainly.outliving(), object))) })
	}
	inItsOwn := plain("aims-system", "webhook")
	must(t, admin.Create(t.Context(), inItsOwn))
	t.Cleanup(func() { must(t, admin.Delete(plainly.outliving(), inItsOwn)) })
	plainly.awaitPods("web", pods{running: 2})
	plainly.awaitPods("chat", pods{running: 2})

	refused(t, governed.engineer.Create(t.Context(), governed.vllm("chat", oldModel, 1, true)), "failed calling webhook", "aims-operator.io")
	refused(t, governed.engineer.Create(t.Context(), barePod(governed.vllm("chat", oldModel, 1, true))), "failed calling webhook")
	refused(t, governed.decideBlindly(governed.riskOfficer, "risk-officer"), "failed calling webhook")

	must(t, governor.Restart(t.Context()))
	must(t, governed.engineer.Create(t.Context(), governed.vllm("chat", oldModel, 1, true)))
	governed.awaitPods("chat", pods{held: 1})
	governed.approveAll("chat-2026")
	governed.awaitPods("chat", pods{running: 1})
}

// decideBlindly approves without asking first what there is to approve.
func (w *world) decideBlindly(by client.Client, role v1alpha1.RoleName) error {
	return by.Create(w.t.Context(), &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, GenerateName: "chat-2026-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: "chat-2026"},
			Decision: v1alpha1.DecisionApprove, Role: role, ContentDigest: w.system().Status.Verdict.ContentDigest,
		},
	})
}

func TestCase44ANamespaceEndsWhileTheOperatorIsDown(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{held: 1})
	// Decisions cannot be deleted, but with their namespace.
	w.approveAll("chat-2026")
	w.awaitPods("chat", pods{running: 1})
	must(t, governor.Stop())
	// Whatever becomes of this test, the others need the operator.
	defer func() { must(t, governor.Restart(t.Context())) }()
	must(t, admin.Delete(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.namespace}}))
	// The namespace controller waits longer after each look, for as long as pods are stopping.
	w.eventuallyWithin(3*time.Minute, "the namespace is gone", func() error {
		return wantGone(admin.Get(t.Context(), client.ObjectKey{Name: w.namespace}, &corev1.Namespace{}))
	})
}

func TestACrashInTheMidstOfApprovalsLosesNothing(t *testing.T) {
	const systems = 6
	var worlds []*world
	for range systems {
		w := assessed(t, v1alpha1.ModeHold)
		must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
		worlds = append(worlds, w)
	}
	for _, w := range worlds {
		w.awaitPods("chat", pods{held: 2})
	}
	// Everybody decides at once, and the operator dies after the third answer.
	var answered sync.WaitGroup
	answers := make(chan error, 2*systems)
	for _, w := range worlds {
		answered.Go(func() {
			answers <- w.decideBlindly(w.riskOfficer, "risk-officer")
			answers <- w.decideBlindly(w.productOwner, "product-owner")
		})
	}
	stored := 0
	for range 3 {
		if <-answers == nil {
			stored++
		}
	}
	must(t, governor.Kill())
	answered.Wait()
	close(answers)
	for err := range answers {
		if err == nil {
			stored++
		}
	}
	have := 0
	for _, w := range worlds {
		have += len(w.decisions())
	}
	if have < stored {
		t.Errorf("%d decisions were accepted and %d are stored", stored, have)
	}
	t.Logf("%d of %d decisions were accepted before the crash", stored, 2*systems)

	must(t, governor.Restart(t.Context()))
	for _, w := range worlds {
		// Those who were refused decide again; those who were not decide once more, which changes nothing.
		w.approveAll("chat-2026")
		w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
		w.awaitPods("chat", pods{running: 2})
	}
}

func TestACrashAfterTheLastApprovalLiftsTheGatesLater(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 20, true)))
	w.awaitPods("chat", pods{held: 20})
	w.approveAll("chat-2026")
	must(t, governor.Kill())
	must(t, governor.Restart(t.Context()))
	w.awaitPods("chat", pods{running: 20})
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
}

func TestCase45RepairsDoNotWaitForTheOperator(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	deployment := w.vllm("chat", oldModel, 2, true)
	controllerutil.AddFinalizer(deployment, "example.com/keep")
	must(t, w.engineer.Create(t.Context(), deployment))
	w.awaitPods("chat", pods{held: 2})
	autoscaler := w.autoscaler()
	must(t, governor.Stop())
	refused(t, w.scale(autoscaler, deployment, 3), "failed calling webhook")
	must(t, w.scale(autoscaler, deployment, 1))
	w.awaitPods("chat", pods{held: 1})
	must(t, tryEdit(w, w.engineer, deployment, func(d *appsv1.Deployment) { d.Annotations = map[string]string{"note": "looked at"} }))
	must(t, w.engineer.Delete(t.Context(), deployment))
	must(t, tryEdit(w, w.engineer, deployment, func(d *appsv1.Deployment) { controllerutil.RemoveFinalizer(d, "example.com/keep") }))
	w.eventually("the Deployment is gone", func() error {
		return wantGone(admin.Get(t.Context(), client.ObjectKeyFromObject(deployment), &appsv1.Deployment{}))
	})
	must(t, governor.Restart(t.Context()))
}
