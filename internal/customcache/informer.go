// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package customcache

import (
	"context"
	"maps"
	"sync/atomic"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// bySystem is the index by namespace and system.
const bySystem = "system"

// informer watches the objects of one kind.
type informer struct {
	kind   workload.Kind
	cache  *Cache
	shared toolscache.SharedIndexInformer
	stop   context.CancelFunc
	// refused tells that the objects cannot be listed, which has been said.
	refused atomic.Bool
}

func newInformer(kind workload.Kind, cache *Cache) *informer {
	resource := cache.objects.Resource(kind.GVK.GroupVersion().WithResource(kind.Resource))
	source := toolscache.ToListWatcherWithWatchListSemantics(&toolscache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return resource.List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return resource.Watch(ctx, options)
		},
	}, cache.objects)
	return &informer{kind: kind, cache: cache, shared: toolscache.NewSharedIndexInformer(source, &unstructured.Unstructured{}, 0, toolscache.Indexers{
		bySystem: func(object any) ([]string, error) {
			var keys []string
			for _, r := range systemsOf(&kind, object) {
				keys = append(keys, r.String())
			}
			return keys, nil
		},
	})}
}

func (i *informer) name() string { return i.kind.GVK.GroupKind().String() }

// ready tells whether everything is listed, or cannot be.
func (i *informer) ready() bool { return i.shared.HasSynced() || i.refused.Load() }

// begin watches until the context ends, or end is called.
func (i *informer) begin(ctx context.Context) {
	ctx, i.stop = context.WithCancel(ctx)
	log := logf.FromContext(ctx)
	// These fail on informers that have started already, and this has not.
	if err := i.shared.SetTransform(snapshot.TrimCustom(&i.kind)); err != nil {
		log.Error(err, "setting what is kept of a custom kind of workload", "kind", i.name())
	}
	if err := i.shared.SetWatchErrorHandlerWithContext(i.failed); err != nil {
		log.Error(err, "setting what is said of a custom kind of workload that cannot be watched", "kind", i.name())
	}
	if _, err := i.shared.AddEventHandler(toolscache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { i.wake(object) },
		UpdateFunc: i.changed,
		DeleteFunc: i.gone,
	}); err != nil {
		log.Error(err, "listening to a custom kind of workload", "kind", i.name())
	}
	go i.shared.RunWithContext(ctx)
}

// end stops watching. What the objects counted for is counted anew without them.
func (i *informer) end() {
	i.stop()
	for _, object := range i.shared.GetIndexer().List() {
		i.wake(object)
	}
}

// failed says once what stands in the way of watching: without its right the operator goes on without the kind. What passes by itself, such as a
// kind that is on its way out, is tried again in silence, more and more seldom.
func (i *informer) failed(ctx context.Context, reflector *toolscache.Reflector, err error) {
	switch {
	case apierrors.IsForbidden(err) || apierrors.IsUnauthorized(err):
		if !i.refused.Swap(true) {
			logf.FromContext(ctx).Info("may not watch a custom kind of workload: its objects are judged at admission and by their pods, and not counted. "+
				"Give the operator's account get, list, watch and patch on it (docs/workload-kinds.md)",
				"kind", i.name(), "resource", i.kind.Resource, "group", i.kind.GVK.Group)
		}
	case apierrors.IsNotFound(err):
		logf.FromContext(ctx).V(1).Info("a custom kind of workload is gone", "kind", i.name())
	default:
		toolscache.DefaultWatchErrorHandler(ctx, reflector, err)
	}
}

func (i *informer) changed(before, after any) {
	was, ok := before.(*unstructured.Unstructured)
	if !ok {
		return
	}
	is, ok := after.(*unstructured.Unstructured)
	if !ok || unchanged(was, is) {
		return
	}
	i.wake(before)
	i.wake(after)
}

// unchanged tells whether nothing happened but to the status.
func unchanged(was, is *unstructured.Unstructured) bool {
	return was.GetUID() == is.GetUID() && was.GetGeneration() == is.GetGeneration() && (was.GetDeletionTimestamp() == nil) == (is.GetDeletionTimestamp() == nil) &&
		maps.Equal(was.GetLabels(), is.GetLabels()) && maps.Equal(was.GetAnnotations(), is.GetAnnotations())
}

func (i *informer) gone(object any) {
	if last, ok := object.(toolscache.DeletedFinalStateUnknown); ok {
		object = last.Obj
	}
	i.wake(object)
}

func (i *informer) wake(object any) {
	i.cache.mutex.RLock()
	queue := i.cache.queue
	i.cache.mutex.RUnlock()
	for _, request := range systemsOf(&i.kind, object) {
		queue.Add(request)
	}
}

// systemsOf are the systems that an object names.
func systemsOf(kind *workload.Kind, object any) []reconcile.Request {
	u, ok := object.(*unstructured.Unstructured)
	if !ok {
		return nil
	}
	read, err := kind.Read(u)
	if err != nil {
		return nil
	}
	var requests []reconcile.Request
	for _, system := range read.Systems() {
		requests = append(requests, reconcile.Request{NamespacedName: client.ObjectKey{Namespace: u.GetNamespace(), Name: system}})
	}
	return requests
}
