// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// indexer registers indexes with a fake client.
type indexer struct{ *fake.ClientBuilder }

func (i indexer) IndexField(_ context.Context, object client.Object, field string, values client.IndexerFunc) error {
	i.WithIndex(object, field, values)
	return nil
}

// newWatchdog looks at a cluster with these objects, in which a policy asks for nothing but that systems are registered.
func newWatchdog(t *testing.T, now time.Time, objects ...client.Object) (*watchdog, chan event.GenericEvent) {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	objects = append(objects,
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "lending", Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}},
		&v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "baseline"}, Spec: v1alpha1.OversightPolicySpec{Enforcement: v1alpha1.Enforcement{Admission: v1alpha1.ModeHold}}},
	)
	builder := fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).WithStatusSubresource(&v1alpha1.AISystem{})
	if err := snapshot.Index(t.Context(), indexer{builder}); err != nil {
		t.Fatal(err)
	}
	builder.WithIndex(&corev1.Pod{}, "status.phase", func(o client.Object) []string {
		pod, ok := o.(*corev1.Pod)
		if !ok {
			return nil
		}
		return []string{string(pod.Status.Phase)}
	})
	c, clock := builder.Build(), testclock.NewFakePassiveClock(now)
	found := make(chan event.GenericEvent, 8)
	return &watchdog{found: found, Reconciler: &Reconciler{
		Client: c, Facts: &snapshot.Reader{Client: c, Clock: clock}, Live: snapshot.Live{Client: c}, Clock: clock,
	}}, found
}

func registeredSystem() *v1alpha1.AISystem {
	return &v1alpha1.AISystem{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "chat"},
		Spec: v1alpha1.AISystemSpec{SystemContent: v1alpha1.SystemContent{
			Risk: v1alpha1.Risk{Tier: v1alpha1.RiskLimited}, LifecycleStage: v1alpha1.StageOperation, Images: []v1alpha1.Image{{Repository: "team/app", Tag: "v1"}},
		}},
	}
}

func heldPod(name, image string, created time.Time) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "lending", Name: name, Labels: map[string]string{v1alpha1.SystemLabel: "chat"}, CreationTimestamp: metav1.NewTime(created),
		},
		Spec: corev1.PodSpec{
			Containers:      []corev1.Container{{Name: "app", Image: image}},
			SchedulingGates: []corev1.PodSchedulingGate{{Name: "example.com/quota"}, {Name: v1alpha1.SchedulingGate}},
		},
		Status: corev1.PodStatus{Phase: corev1.PodPending},
	}
}

func TestTheWatchdogLiftsGatesThatWereForgotten(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	old := now.Add(-time.Hour)
	w, _ := newWatchdog(t, now, registeredSystem(), heldPod("forgotten", "team/app:v1", old), heldPod("stranger", "elsewhere/app:v1", old),
		heldPod("young", "team/app:v1", now.Add(-time.Second)))
	if err := w.liftForgotten(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		held bool
		why  string
	}{
		"forgotten": {false, "it may run"},
		"stranger":  {true, "nobody registered what it runs"},
		"young":     {true, "the reconciler is on its way"},
	} {
		pod := &corev1.Pod{}
		if err := w.Client.Get(t.Context(), client.ObjectKey{Namespace: "lending", Name: name}, pod); err != nil {
			t.Fatal(err)
		}
		if got := workload.Gated(&pod.Spec); got != want.held || len(pod.Spec.SchedulingGates) == 0 {
			t.Errorf("%s is held: %t, with gates %v, want %t: %s", name, got, pod.Spec.SchedulingGates, want.held, want.why)
		}
	}
}

func TestTheWatchdogFindsWhatIsCountedAndGone(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	system, right := registeredSystem(), registeredSystem()
	system.Status = v1alpha1.AISystemStatus{ObservedGeneration: 1, Workloads: v1alpha1.WorkloadCounts{Total: 3, Allowed: 3}}
	right.Name, right.Status = "other", v1alpha1.AISystemStatus{ObservedGeneration: 1}
	w, found := newWatchdog(t, now, system, right, heldPod("one", "team/app:v1", now))
	for look := range 2 {
		if err := w.recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(found); got != look {
			t.Fatalf("after look %d it found %d systems: one look may be too early, two are not", look+1, got)
		}
	}
	if got := (<-found).Object.GetName(); got != "chat" {
		t.Errorf("it found %s", got)
	}
	system.Status.Workloads = v1alpha1.WorkloadCounts{Total: 1, Held: 1}
	if err := w.Client.Status().Update(t.Context(), system); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.recount(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(found) > 0 {
		t.Error("it finds what is right")
	}
}
