// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package customcache keeps in memory the objects of custom workload kinds, for those kinds that the cluster has. A kind that it does not have
// costs nothing; one that it comes to have is watched from then on, and one that goes is forgotten.
package customcache

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// patience is how long the start waits for the first lists. A kind that cannot be listed by then must not keep the operator from its work.
const patience = 20 * time.Second

// Cache is the objects. It is a source of a controller, too: whoever is affected by a change is woken.
type Cache struct {
	kinds   *workload.Table
	objects dynamic.Interface
	served  discovery.ServerResourcesInterface

	// refreshing is held while the cluster is asked, and mutex while the map is changed or read.
	refreshing sync.Mutex
	mutex      sync.RWMutex
	informers  map[schema.GroupKind]*informer
	started    context.Context //nolint:containedctx // informers outlive the call that starts them
	queue      workqueue.TypedRateLimitingInterface[reconcile.Request]
}

// New makes a cache of objects of the table's custom kinds.
func New(kinds *workload.Table, objects dynamic.Interface, served discovery.ServerResourcesInterface) *Cache {
	return &Cache{kinds: kinds, objects: objects, served: served, informers: map[schema.GroupKind]*informer{}}
}

// Start begins to watch the kinds that the cluster has, and wakes the queue's controller for every system that an object of theirs names.
func (c *Cache) Start(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	c.mutex.Lock()
	c.started, c.queue = ctx, queue
	c.mutex.Unlock()
	if err := c.Refresh(ctx); err != nil {
		// Whoever watches for kinds that come and go tries again.
		logf.FromContext(ctx).Error(err, "looking for custom kinds of workload")
	}
	return nil
}

// WaitForSync waits until the objects of every kind are there, so that nothing is counted before it is all known.
func (c *Cache) WaitForSync(ctx context.Context) error {
	err := wait.PollUntilContextTimeout(ctx, 20*time.Millisecond, patience, true, func(context.Context) (bool, error) {
		return !slices.ContainsFunc(c.all(), func(i *informer) bool { return !i.ready() }), nil
	})
	if err != nil && ctx.Err() == nil {
		logf.FromContext(ctx).Info("goes on without the objects of some custom kinds of workload: the API server has not listed them yet")
		return nil
	}
	return ctx.Err()
}

// Refresh asks the cluster which of the kinds it has, and begins to watch those that came and forgets those that went. Before Start it does nothing.
func (c *Cache) Refresh(ctx context.Context) error {
	c.refreshing.Lock()
	defer c.refreshing.Unlock()
	c.mutex.RLock()
	started := c.started
	c.mutex.RUnlock()
	if started == nil {
		return nil
	}
	resources := map[string][]metav1.APIResource{}
	for _, kind := range c.kinds.Custom() {
		version, err := c.version(&kind, resources)
		if err != nil {
			return err
		}
		c.set(ctx, started, &kind, version)
	}
	return nil
}

// version is the version in which a kind is to be read, or empty if the cluster does not have it in any that is known.
func (c *Cache) version(kind *workload.Kind, known map[string][]metav1.APIResource) (string, error) {
	for _, version := range kind.Versions() {
		name := schema.GroupVersion{Group: kind.GVK.Group, Version: version}.String()
		resources, asked := known[name]
		if !asked {
			list, err := c.served.ServerResourcesForGroupVersion(name)
			switch {
			case err == nil:
				resources = list.APIResources
			case !apierrors.IsNotFound(err):
				return "", fmt.Errorf("asking the API server for the kinds of %s: %w", name, err)
			}
			known[name] = resources
		}
		if slices.ContainsFunc(resources, func(r metav1.APIResource) bool {
			return r.Name == kind.Resource && r.Kind == kind.GVK.Kind && r.Namespaced
		}) {
			return version, nil
		}
	}
	return "", nil
}

// set watches a kind in a version, or not at all if that is empty.
func (c *Cache) set(ctx, started context.Context, kind *workload.Kind, version string) {
	key := kind.GVK.GroupKind()
	c.mutex.Lock()
	have := c.informers[key]
	if have != nil && have.kind.GVK.Version == version || have == nil && version == "" {
		c.mutex.Unlock()
		return
	}
	delete(c.informers, key)
	var fresh *informer
	if version != "" {
		fresh = newInformer(kind.At(version), c)
		c.informers[key] = fresh
	}
	c.mutex.Unlock()
	if have != nil {
		have.end()
		logf.FromContext(ctx).Info("watches a custom kind of workload no longer", "kind", key.String(), "version", have.kind.GVK.Version)
	}
	if fresh != nil {
		logf.FromContext(ctx).Info("watches a custom kind of workload", "kind", key.String(), "version", version)
		fresh.begin(started)
	}
}

func (c *Cache) all() []*informer {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	all := make([]*informer, 0, len(c.informers))
	for _, i := range c.informers {
		all = append(all, i)
	}
	slices.SortFunc(all, func(a, b *informer) int { return slices.Compare([]byte(a.name()), []byte(b.name())) })
	return all
}

// Serves tells whether the cluster has the kind.
func (c *Cache) Serves(kind *workload.Kind) bool {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	return c.informers[kind.GVK.GroupKind()] != nil
}

// Naming are the objects of a namespace that name a system. They must not be written to.
func (c *Cache) Naming(namespace, system string) []client.Object {
	return c.gather(func(i *informer) []any {
		found, err := i.shared.GetIndexer().ByIndex(bySystem, namespace+"/"+system)
		if err != nil {
			return nil // The index is there since the informer was made.
		}
		return found
	})
}

// All are the objects of all namespaces. They must not be written to.
func (c *Cache) All() []client.Object {
	return c.gather(func(i *informer) []any { return i.shared.GetIndexer().List() })
}

func (c *Cache) gather(of func(*informer) []any) []client.Object {
	var objects []client.Object
	for _, i := range c.all() {
		for _, found := range of(i) {
			if object, ok := found.(client.Object); ok {
				objects = append(objects, object)
			}
		}
	}
	return objects
}
