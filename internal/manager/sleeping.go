// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
)

// Each Deployment leaves up to ten ReplicaSets behind that have no pods, for going back to. They run nothing, and there are more of them than
// of all other workloads together, so that the cache does not keep them: to it, one that falls asleep is deleted, and one that wakes is made.

// newInformer makes the informers of the cache.
func newInformer(source toolscache.ListerWatcher, object runtime.Object, resync time.Duration, indexers toolscache.Indexers) toolscache.SharedIndexInformer {
	if _, ok := object.(*appsv1.ReplicaSet); ok {
		source = toolscache.ToListWatcherWithWatchListSemantics(awake(toolscache.ToListerWatcherWithContext(source)), source)
	}
	return toolscache.NewSharedIndexInformer(source, object, resync, indexers)
}

// awake is a source of ReplicaSets without those that sleep.
func awake(source toolscache.ListerWatcherWithContext) *toolscache.ListWatch {
	return &toolscache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			list, err := source.ListWithContext(ctx, options)
			if sets, ok := list.(*appsv1.ReplicaSetList); ok && err == nil {
				sets.Items = slices.DeleteFunc(sets.Items, func(s appsv1.ReplicaSet) bool { return asleep(&s) })
			}
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			changes, err := source.WatchWithContext(ctx, options)
			if err != nil {
				return nil, err
			}
			return watch.Filter(changes, awakeEvent), nil
		},
	}
}

// awakeEvent is what a change looks like to somebody who does not see ReplicaSets that sleep.
func awakeEvent(event watch.Event) (watch.Event, bool) {
	set, ok := event.Object.(*appsv1.ReplicaSet)
	if !ok || !asleep(set) {
		return event, true
	}
	switch event.Type {
	case watch.Added:
		return event, false
	case watch.Modified:
		event.Type = watch.Deleted
	case watch.Deleted, watch.Bookmark, watch.Error:
	}
	return event, true
}

// asleep tells whether a ReplicaSet that another object made neither has pods nor wants any.
func asleep(set *appsv1.ReplicaSet) bool {
	return set.Spec.Replicas != nil && *set.Spec.Replicas == 0 && set.Status.Replicas == 0 && metav1.GetControllerOfNoCopy(set) != nil
}
