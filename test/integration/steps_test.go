// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// decide records a decision on an assessment as it is now.
func (w *world) decide(by client.Client, what v1alpha1.Decision, assessment string, role v1alpha1.RoleName) error {
	w.t.Helper()
	d := &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, GenerateName: assessment + "-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: assessment},
			Decision: what, Role: role, ContentDigest: w.digest(assessment),
		},
	}
	return w.patiently(func() error { return by.Create(w.t.Context(), d) })
}

// patiently does what the operator asks for where it cannot decide now: on a machine that a whole suite keeps busy, an answer may take too long.
func (w *world) patiently(do func() error) error {
	return retry.OnError(wait.Backoff{Steps: 10, Duration: time.Second}, apierrors.IsServiceUnavailable, do)
}

// digest is the content digest of an assessment and its system as they are now, once the operator has seen both.
func (w *world) digest(assessment string) v1alpha1.ContentDigest {
	w.t.Helper()
	var digest v1alpha1.ContentDigest
	w.eventually("the operator evaluates assessment "+assessment, func() error {
		system, a := w.system(), &v1alpha1.ImpactAssessment{}
		if err := admin.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: assessment}, a); err != nil {
			return err
		}
		if system.Status.ObservedGeneration != system.Generation || a.Status.ObservedGeneration != a.Generation || a.Status.ContentDigest == "" {
			return errors.New("not evaluated yet")
		}
		digest = a.Status.ContentDigest
		return nil
	})
	return digest
}

// approveAll has both people approve an assessment.
func (w *world) approveAll(assessment string) {
	w.t.Helper()
	must(w.t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, assessment, "risk-officer"))
	must(w.t, w.decide(w.productOwner, v1alpha1.DecisionApprove, assessment, "product-owner"))
}

func (w *world) system() *v1alpha1.AISystem {
	w.t.Helper()
	system := &v1alpha1.AISystem{}
	must(w.t, admin.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: "chat"}, system))
	return system
}

// pods counts the pods of an app by what they do.
type pods struct{ running, held, other int }

func (w *world) pods(app string) pods {
	w.t.Helper()
	var counts pods
	live := w.livePods(app)
	for i := range live {
		pod := &live[i]
		switch {
		case slices.ContainsFunc(pod.Spec.SchedulingGates, func(g corev1.PodSchedulingGate) bool { return g.Name == v1alpha1.SchedulingGate }):
			counts.held++
		case pod.Status.Phase == corev1.PodRunning:
			counts.running++
		default:
			counts.other++
		}
	}
	return counts
}

// livePods are the pods of an app that are not on their way out.
func (w *world) livePods(app string) []corev1.Pod {
	w.t.Helper()
	list := &corev1.PodList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace), client.MatchingLabels{"app": app}))
	return slices.DeleteFunc(list.Items, func(pod corev1.Pod) bool { return pod.DeletionTimestamp != nil })
}

// losePod deletes one of an app's pods, as a node that goes away does.
func (w *world) losePod(app string) {
	w.t.Helper()
	live := w.livePods(app)
	if len(live) == 0 {
		w.t.Fatalf("%s has no pod to lose", app)
	}
	must(w.t, w.engineer.Delete(w.t.Context(), &live[0]))
}

func (w *world) awaitPods(app string, want pods) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("%s has pods %+v", app, want), func() error {
		if have := w.pods(app); have != want {
			return fmt.Errorf("it has %+v", have)
		}
		return nil
	})
}

func (w *world) awaitCondition(name string, status metav1.ConditionStatus, reason string) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("%s is %s for %s", name, status, reason), func() error {
		system := w.system()
		c := apimeta.FindStatusCondition(system.Status.Conditions, name)
		if c == nil || c.Status != status || c.Reason != reason || c.ObservedGeneration != system.Generation {
			return fmt.Errorf("it is %+v at generation %d", c, system.Generation)
		}
		return nil
	})
}

var errNotYet = errors.New("not yet")

// carries tells whether a workload is annotated with this verdict and these reasons, or with none if they are empty.
func carries(object client.Object, verdict, reasons string) error {
	have := object.GetAnnotations()
	if have[v1alpha1.VerdictAnnotation] != verdict || have[v1alpha1.ReasonsAnnotation] != reasons {
		return fmt.Errorf("it carries verdict %q for %q", have[v1alpha1.VerdictAnnotation], have[v1alpha1.ReasonsAnnotation])
	}
	return nil
}
