// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// everything is the resourceVersion of each object of the world that the operator writes, or might.
func (w *world) everything() map[string]string {
	w.t.Helper()
	versions := map[string]string{}
	for kind, list := range map[string]client.ObjectList{
		"system": &v1alpha1.AISystemList{}, "assessment": &v1alpha1.ImpactAssessmentList{}, "decision": &v1alpha1.OversightDecisionList{},
		"deployment": &appsv1.DeploymentList{}, "pod": &corev1.PodList{}, "event": &eventsv1.EventList{},
	} {
		must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
		w.note(versions, kind, list)
	}
	policies := &v1alpha1.OversightPolicyList{}
	must(w.t, admin.List(w.t.Context(), policies))
	policies.Items = slices.DeleteFunc(policies.Items, func(p v1alpha1.OversightPolicy) bool { return !strings.HasPrefix(p.Name, w.namespace) })
	for i := range policies.Items {
		p := &policies.Items[i]
		// Whether the gate is intact is about the cluster, and other tests break it.
		apimeta.RemoveStatusCondition(&p.Status.Conditions, v1alpha1.ConditionEnforcementIntact)
		content, err := json.Marshal([]any{p.Generation, p.Status})
		must(w.t, err)
		versions["policy "+p.Name] = string(content)
	}
	return versions
}

func (w *world) note(versions map[string]string, kind string, list client.ObjectList) {
	w.t.Helper()
	must(w.t, apimeta.EachListItem(list, func(item runtime.Object) error {
		if event, ok := item.(*eventsv1.Event); ok && !strings.HasPrefix(event.ReportingController, "aims") {
			return nil
		}
		object, err := apimeta.Accessor(item)
		if err == nil {
			versions[kind+" "+object.GetName()] = object.GetResourceVersion()
		}
		return err
	}))
}

// settle waits until nothing has changed for longer than the operator ever waits before it writes.
func (w *world) settle() {
	w.t.Helper()
	before, since := w.everything(), time.Now()
	w.eventually("nothing changes any more", func() error {
		if now := w.everything(); !maps.Equal(now, before) {
			before, since = now, time.Now()
		}
		if time.Since(since) < 1500*time.Millisecond {
			return errNotYet
		}
		return nil
	})
}

func (w *world) unchanged(before map[string]string) {
	w.t.Helper()
	if diff := cmp.Diff(before, w.everything()); diff != "" {
		w.t.Errorf("resource versions changed (-before +after):\n%s", diff)
	}
}

func TestNothingIsWrittenWhenNothingChanged(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	w.approveAll("chat-2026")
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	must(t, w.engineer.Create(t.Context(), w.vllm("short", newModel, 1, true)))
	w.awaitPods("chat", pods{running: 1})
	w.awaitMark("short", "Hold", "ModelNotRegistered")
	w.settle()
	before, registered := w.everything(), w.registered()

	time.Sleep(3 * time.Second)
	w.unchanged(before)

	// Something happens that no verdict depends on.
	edit(w, w.engineer, w.deployment("chat"), func(d *appsv1.Deployment) { d.Labels = map[string]string{"team": "support"} })
	edit(w, w.engineer, w.chat(), func(s *v1alpha1.AISystem) { s.Labels = map[string]string{"team": "support"} })
	edit(w, admin, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.namespace}}, func(n *corev1.Namespace) { n.Labels["cost-centre"] = "4711" })
	time.Sleep(2 * time.Second)
	after := w.everything()
	for _, edited := range []string{"deployment chat", "system chat"} {
		if after[edited] == before[edited] {
			t.Errorf("the edit of %s was lost", edited)
		}
		before[edited] = after[edited]
	}
	w.unchanged(before)

	// A new operator looks at everything anew, and finds it as it should be.
	must(t, governor.Stop())
	must(t, governor.Restart(t.Context()))
	time.Sleep(3 * time.Second)
	w.unchanged(before)
	if got := w.registered(); got != registered {
		t.Errorf("the webhook configurations changed from versions %s to %s", registered, got)
	}
	for name, object := range map[string]client.Object{"system": w.chat(), "deployment": w.deployment("chat")} {
		must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(object), object))
		if object.GetResourceVersion() != before[name+" chat"] {
			t.Errorf("%s was written again", name)
		}
	}
}

// registered is the versions of the webhook configurations.
func (w *world) registered() string {
	w.t.Helper()
	mutating, validating := &admissionregistrationv1.MutatingWebhookConfiguration{}, &admissionregistrationv1.ValidatingWebhookConfiguration{}
	must(w.t, admin.Get(w.t.Context(), client.ObjectKey{Name: "aims-operator"}, mutating))
	must(w.t, admin.Get(w.t.Context(), client.ObjectKey{Name: "aims-operator"}, validating))
	return mutating.ResourceVersion + " and " + validating.ResourceVersion
}

func TestConditionsDoNotFlap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold)
	watcher, err := client.NewWithWatch(plane.Config(), client.Options{Scheme: admin.Scheme()})
	must(t, err)
	changes, err := watcher.Watch(t.Context(), &v1alpha1.AISystemList{}, client.InNamespace(w.namespace))
	must(t, err)
	seen := make(chan []string, 1)
	go func() { seen <- sequence(t, changes) }()

	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentMissing")
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 3, true)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ApprovalsPending")
	w.approveAll("chat-2026")
	w.awaitPods("chat", pods{running: 3})
	edit(w, w.engineer, w.chat(), func(s *v1alpha1.AISystem) { s.Spec.Models = w.chat(newModel).Spec.Models })
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ApprovalsPending")
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	w.settle()
	changes.Stop()

	got := <-seen
	want := []string{"AssessmentMissing", "ApprovalsPending", v1alpha1.PermittedReason, "ApprovalsPending", v1alpha1.PermittedReason}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the reasons of Permitted, in their order (-want +got):\n%s", diff)
	}
}

// sequence is the reasons of Permitted that a watch saw, each change once. It checks every state that it passes.
func sequence(t *testing.T, changes watch.Interface) []string {
	t.Helper()
	var reasons []string
	for change := range changes.ResultChan() {
		system, ok := change.Object.(*v1alpha1.AISystem)
		if !ok || len(system.Status.Conditions) == 0 {
			continue
		}
		conform(t, system.Status.Conditions, system.Status.ObservedGeneration, "Ready", "Assessed", "Approved", "Permitted", "ExpiringSoon", "Monitored", "WithinLimits")
		if len(system.Status.History) > 5 {
			t.Errorf("the history holds %d changes", len(system.Status.History))
		}
		if reason := reasonOf(system.Status.Conditions, v1alpha1.ConditionPermitted); len(reasons) == 0 || reasons[len(reasons)-1] != reason {
			reasons = append(reasons, reason)
		}
	}
	return reasons
}

// conform makes sure that exactly these conditions are there, each with a reason, a message and the generation that it is about.
func conform(t *testing.T, conditions []metav1.Condition, generation int64, names ...string) {
	t.Helper()
	var have []string
	for _, c := range conditions {
		have = append(have, c.Type)
		if c.Reason == "" || c.Message == "" || c.ObservedGeneration != generation || c.LastTransitionTime.IsZero() || strings.ContainsAny(c.Message, "\n\r") {
			t.Errorf("condition %+v has no reason, no message of one line, or is not about generation %d", c, generation)
		}
	}
	slices.Sort(have)
	slices.Sort(names)
	if !slices.Equal(have, names) {
		t.Errorf("the conditions are %v, want %v", have, names)
	}
}
