// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// runningDelay is for how long pods that begin to run are gathered: what they run is looked at once for all that start together, since it is told
// and stops nobody.
const runningDelay = 2 * time.Second

// runningChanged wakes the reconciler, a little later, when kubelets report other digests of images that pods name by their tags.
func (r *Reconciler) runningChanged() handler.EventHandler {
	return handler.Funcs{UpdateFunc: func(ctx context.Context, e event.UpdateEvent, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
		before, wasPod := e.ObjectOld.(*corev1.Pod)
		after, isPod := e.ObjectNew.(*corev1.Pod)
		if !wasPod || !isPod || !namesTag(&after.Spec) || sameImages(&before.Status, &after.Status) {
			return
		}
		for _, request := range r.Facts.SystemOfWorkload(ctx, after) {
			queue.AddAfter(request, runningDelay)
		}
	}}
}

// namesTag tells whether a pod names an image that may move.
func namesTag(spec *corev1.PodSpec) bool {
	for i := range spec.InitContainers {
		if !strings.Contains(spec.InitContainers[i].Image, "@") {
			return true
		}
	}
	for i := range spec.Containers {
		if !strings.Contains(spec.Containers[i].Image, "@") {
			return true
		}
	}
	return len(spec.EphemeralContainers) > 0
}

// sameImages compares what the cache keeps of a pod's status.
func sameImages(a, b *corev1.PodStatus) bool {
	return (a.Phase == corev1.PodSucceeded || a.Phase == corev1.PodFailed) == (b.Phase == corev1.PodSucceeded || b.Phase == corev1.PodFailed) &&
		apiequality.Semantic.DeepEqual(a.InitContainerStatuses, b.InitContainerStatuses) &&
		apiequality.Semantic.DeepEqual(a.ContainerStatuses, b.ContainerStatuses) &&
		apiequality.Semantic.DeepEqual(a.EphemeralContainerStatuses, b.EphemeralContainerStatuses)
}
