// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	eventsv1 "k8s.io/api/events/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// autoscaler is a service account that may scale, and do nothing else: as the one of a HorizontalPodAutoscaler or of KEDA.
func (w *world) autoscaler() client.Client {
	w.t.Helper()
	return w.serviceAccount("autoscaler", rbacv1.PolicyRule{
		APIGroups: []string{"apps", ""}, Verbs: []string{"get", "update", "patch"},
		Resources: []string{"deployments/scale", "statefulsets/scale", "replicasets/scale", "replicationcontrollers/scale"},
	})
}

// scale asks for so many pods by the scale subresource.
func (w *world) scale(by client.Client, object client.Object, replicas int32, options ...client.SubResourceUpdateOption) error {
	w.t.Helper()
	body := &autoscalingv1.Scale{
		ObjectMeta: metav1.ObjectMeta{Namespace: object.GetNamespace(), Name: object.GetName()}, Spec: autoscalingv1.ScaleSpec{Replicas: replicas},
	}
	return by.SubResource("scale").Update(w.t.Context(), object, append(options, client.WithSubResourceBody(body))...)
}

var scalable = []string{"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"}

func TestCase01ScalingUpBesideTheWorkloadIsJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeAudit)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	for _, kind := range scalable {
		must(t, w.engineer.Create(t.Context(), w.workload(kind, strings.ToLower(kind), oldModel)))
		w.awaitPods(strings.ToLower(kind), pods{running: 2})
	}
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.Admission = v1alpha1.ModeDeny })
	autoscaler := w.autoscaler()
	for _, kind := range scalable {
		object := w.workload(kind, strings.ToLower(kind), oldModel)
		w.awaitVerdict(object, "Deny", "ApprovalsPending")
		refused(t, w.scale(autoscaler, object, 4), `AI system "chat" (Limited) may not be deployed`, "ApprovalsPending", "0 of 2 approvals", "kubectl aims approve")
		refused(t, autoscaler.SubResource("scale").Patch(t.Context(), object, client.RawPatch(types.MergePatchType, []byte(`{"spec":{"replicas":3}}`))), "ApprovalsPending")
		w.awaitEvent(object, "ScaleRefused", "autoscaler", "ApprovalsPending")
		must(t, w.scale(autoscaler, object, 2))
		must(t, w.scale(autoscaler, object, 1))
		must(t, w.scale(autoscaler, object, 0))
		w.awaitPods(strings.ToLower(kind), pods{})
		refused(t, w.scale(autoscaler, object, 1), "ApprovalsPending")
	}
}

func TestCase01AStoredWorkloadAtZeroIsHeldWhenItWakes(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	autoscaler := w.autoscaler()
	for _, kind := range scalable {
		object := w.workload(kind, strings.ToLower(kind), oldModel)
		must(t, w.engineer.Create(t.Context(), object))
		must(t, w.scale(autoscaler, object, 0))
		w.awaitPods(strings.ToLower(kind), pods{})
		must(t, w.scale(autoscaler, object, 3))
		w.awaitPods(strings.ToLower(kind), pods{held: 3})
		w.awaitVerdict(object, "Hold", "ApprovalsPending")
	}
	w.approveAll("chat-2026")
	for _, kind := range scalable {
		w.awaitPods(strings.ToLower(kind), pods{running: 3})
	}
}

func TestScalingWhatNobodyGovernsIsFree(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	must(t, w.engineer.Create(t.Context(), plain(w.namespace, "web")))
	must(t, w.scale(w.autoscaler(), plain(w.namespace, "web"), 3))
	w.awaitPods("web", pods{running: 3})
}

func TestCase10ASystemWhoseApprovalIsRevokedDoesNotWake(t *testing.T) {
	t.Parallel()
	for _, onLapse := range []v1alpha1.LapseAction{v1alpha1.LapseFreezeRollouts, v1alpha1.LapseEvict} {
		t.Run(string(onLapse), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.govern(v1alpha1.ModeHold, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.OnLapse = onLapse })
			must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
			must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
			w.approveAll("chat-2026")
			w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
			object := w.vllm("chat", oldModel, 0, true)
			must(t, w.engineer.Create(t.Context(), object))
			autoscaler := w.autoscaler()
			must(t, w.scale(autoscaler, object, 1))
			w.awaitPods("chat", pods{running: 1})
			must(t, w.scale(autoscaler, object, 0))
			w.awaitPods("chat", pods{})

			must(t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
			w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentRejected")
			if onLapse == v1alpha1.LapseFreezeRollouts {
				refused(t, w.scale(autoscaler, object, 1), "may not be deployed", "AssessmentRejected")
				refused(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(1)), "AssessmentRejected")
				w.awaitEvent(object, "ScaleRefused", "AssessmentRejected")
				w.awaitPods("chat", pods{})
				return
			}
			must(t, w.scale(autoscaler, object, 1))
			w.awaitPods("chat", pods{held: 1})
			w.awaitEvent(object, "Held", "AssessmentRejected")
		})
	}
}

// awaitEvent waits for an Event about an object with this reason, which says all of this.
func (w *world) awaitEvent(object client.Object, reason string, words ...string) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("an Event tells of %s %s: %s", object.GetName(), reason, words), func() error {
		list := &eventsv1.EventList{}
		if err := admin.List(w.t.Context(), list, client.InNamespace(w.namespace)); err != nil {
			return err
		}
		var told []string
		for i := range list.Items {
			e := &list.Items[i]
			if e.Regarding.Name == object.GetName() && e.Reason == reason {
				told = append(told, e.Note)
			}
		}
		for _, note := range told {
			if containsAll(note, words...) {
				return nil
			}
		}
		return fmt.Errorf("the Events say %q", told)
	})
}

func containsAll(text string, words ...string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
