// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package customcache

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// cluster is what a cluster says of its kinds.
type cluster struct {
	discovery.ServerResourcesInterface

	mutex  sync.Mutex
	served map[string]string
	broken error
}

func (c *cluster) serve(served map[string]string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.served = served
}

func (c *cluster) ServerResourcesForGroupVersion(version string) (*metav1.APIResourceList, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.broken != nil {
		return nil, c.broken
	}
	if kind, ok := c.served[version]; ok {
		return &metav1.APIResourceList{APIResources: []metav1.APIResource{{Name: "jobsets", Kind: kind, Namespaced: true}}}, nil
	}
	return nil, apierrors.NewNotFound(schema.GroupResource{}, version)
}

var resources = map[schema.GroupVersionResource]string{{Group: "jobset.x-k8s.io", Version: "v1alpha2", Resource: "jobsets"}: "JobSetList"}

func jobSet(name, system string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"replicatedJobs": []any{map[string]any{"template": map[string]any{"spec": map[string]any{
		"template": map[string]any{"metadata": map[string]any{"labels": map[string]any{v1alpha1.SystemLabel: system}}},
	}}}}}, "status": map[string]any{"long": "text"}}}
	u.SetGroupVersionKind(schema.GroupVersionKind{Group: "jobset.x-k8s.io", Version: "v1alpha2", Kind: "JobSet"})
	u.SetNamespace("lending")
	u.SetName(name)
	u.SetAnnotations(map[string]string{"other": "x", v1alpha1.VerdictAnnotation: "Hold"})
	return u
}

// start starts a cache over some objects.
func start(t *testing.T, c *cluster, objects ...runtime.Object) (*Cache, *dynamicfake.FakeDynamicClient, workqueue.TypedRateLimitingInterface[reconcile.Request]) {
	t.Helper()
	table, err := workload.BuiltinTable()
	if err != nil {
		t.Fatal(err)
	}
	dynamic := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), resources, objects...)
	cache := New(table, dynamic, c)
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[reconcile.Request]())
	t.Cleanup(queue.ShutDown)
	if err := cache.Start(t.Context(), queue); err != nil {
		t.Fatal(err)
	}
	if err := cache.WaitForSync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return cache, dynamic, queue
}

// wokenFor takes the next system that is woken.
func wokenFor(t *testing.T, queue workqueue.TypedRateLimitingInterface[reconcile.Request], system string) {
	t.Helper()
	got := make(chan reconcile.Request, 1)
	go func() {
		request, _ := queue.Get()
		queue.Done(request)
		got <- request
	}()
	select {
	case request := <-got:
		if request.NamespacedName != (client.ObjectKey{Namespace: "lending", Name: system}) {
			t.Fatalf("woken for %s, want %s", request, system)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("nobody was woken for %s", system)
	}
}

func TestKindsComeAndGo(t *testing.T) {
	t.Parallel()
	c := &cluster{}
	cache, dynamic, queue := start(t, c, jobSet("one", "chat"), jobSet("nobody's", ""))
	if len(cache.all()) != 0 || len(dynamic.Actions()) != 0 {
		t.Fatalf("a kind that is not there costs %v", dynamic.Actions())
	}
	c.serve(map[string]string{"jobset.x-k8s.io/v1alpha2": "JobSet"})
	if err := cache.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wokenFor(t, queue, "chat")
	if err := cache.WaitForSync(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := cache.Naming("lending", "chat")
	if len(found) != 1 || len(cache.All()) != 2 || len(cache.Naming("lending", "")) != 0 || len(cache.Naming("other", "chat")) != 0 {
		t.Fatalf("it holds %v", cache.All())
	}
	kept, ok := found[0].(*unstructured.Unstructured)
	if !ok || kept.Object["status"] != nil || len(kept.GetAnnotations()) != 1 || kept.Object["spec"] == nil {
		t.Errorf("it keeps %v", found[0])
	}
	for _, object := range cache.All() {
		if u, ok := object.(*unstructured.Unstructured); ok && object.GetName() == "nobody's" && u.Object["spec"] != nil {
			t.Errorf("of what names no system it keeps %v", u)
		}
	}
	moved := jobSet("one", "other")
	moved.SetGeneration(2)
	if err := dynamic.Tracker().Update(schema.GroupVersionResource{Group: "jobset.x-k8s.io", Version: "v1alpha2", Resource: "jobsets"}, moved, "lending"); err != nil {
		t.Fatal(err)
	}
	wokenFor(t, queue, "chat")
	wokenFor(t, queue, "other")
	c.serve(nil)
	if err := cache.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wokenFor(t, queue, "other")
	if len(cache.all()) != 0 || len(cache.All()) != 0 {
		t.Error("a kind that went is kept")
	}
}

func TestOtherKindsOfTheNameAreNotTaken(t *testing.T) {
	t.Parallel()
	c := &cluster{served: map[string]string{"jobset.x-k8s.io/v1alpha2": "AnotherKind", "jobset.x-k8s.io/v9": "JobSet"}}
	if cache, _, _ := start(t, c); len(cache.all()) != 0 {
		t.Error("a kind is taken by its resource's name alone, or in a version that nobody knows")
	}
}

// TestAKindWithoutRightsKeepsNothingBack: what may not be listed is left out, and the start goes on.
func TestAKindWithoutRightsKeepsNothingBack(t *testing.T) {
	t.Parallel()
	table, err := workload.BuiltinTable()
	if err != nil {
		t.Fatal(err)
	}
	dynamic := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), resources)
	dynamic.PrependReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "jobsets"}, "", errors.New("no"))
	})
	cache := New(table, dynamic, &cluster{served: map[string]string{"jobset.x-k8s.io/v1alpha2": "JobSet"}})
	if err := cache.Start(t.Context(), workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[reconcile.Request]())); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience/2)
	defer cancel()
	if err := cache.WaitForSync(ctx); err != nil {
		t.Errorf("it waits in vain: %v", err)
	}
	if all := cache.all(); len(all) != 1 || !all[0].refused.Load() {
		t.Errorf("the kinds are %v", all)
	}
}

// TestABrokenAnswerForgetsNothing: a cluster that does not answer has not lost its kinds.
func TestABrokenAnswerForgetsNothing(t *testing.T) {
	t.Parallel()
	c := &cluster{served: map[string]string{"jobset.x-k8s.io/v1alpha2": "JobSet"}}
	cache, _, _ := start(t, c, jobSet("one", "chat"))
	c.mutex.Lock()
	c.broken = errors.New("out of order")
	c.mutex.Unlock()
	if err := cache.Refresh(t.Context()); err == nil {
		t.Error("a broken answer is taken for one")
	}
	if len(cache.Naming("lending", "chat")) != 1 {
		t.Error("what is there is forgotten")
	}
}
