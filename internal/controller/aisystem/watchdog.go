// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/gatelift"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// How often the watchdog looks, how old a held pod must be before it counts as forgotten, and how many pods are read at a time.
const (
	watchdogInterval = time.Minute
	watchdogPatience = 30 * time.Second
	watchdogPage     = 500
)

// watchdog looks for what changes should have mended long ago, without the watches that tell of changes: pods that are held although they may
// run, and workloads that a system counts although they are gone. It should never find anything; what it finds it mends, and logs.
type watchdog struct {
	*Reconciler
	// found wakes the reconciler for a system.
	found chan<- event.GenericEvent
	// miscounted are the systems whose counts did not fit at the last look.
	miscounted map[client.ObjectKey]v1alpha1.WorkloadCounts
}

// Start looks until the context ends.
func (w *watchdog) Start(ctx context.Context) error {
	w.miscounted = map[client.ObjectKey]v1alpha1.WorkloadCounts{}
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if err := errors.Join(w.liftForgotten(ctx), w.recount(ctx)); err != nil && ctx.Err() == nil {
			logf.FromContext(ctx).Error(err, "the watchdog could not look everywhere")
		}
	}, watchdogInterval)
	return nil
}

// liftForgotten lifts the gates of pods that may run. The pods are read from where they are stored.
func (w *watchdog) liftForgotten(ctx context.Context) error {
	known := map[client.ObjectKey]*snapshot.Facts{}
	next := ""
	for {
		pods := &corev1.PodList{}
		err := w.Live.Client.List(ctx, pods, client.HasLabels{v1alpha1.SystemLabel}, client.Limit(watchdogPage), client.Continue(next),
			client.MatchingFields{"status.phase": string(corev1.PodPending)})
		if err != nil {
			return fmt.Errorf("listing the pods that wait: %w", err)
		}
		for i := range pods.Items {
			if err := w.liftIfForgotten(ctx, known, &pods.Items[i]); err != nil {
				return err
			}
		}
		if next = pods.Continue; next == "" {
			return nil
		}
	}
}

func (w *watchdog) liftIfForgotten(ctx context.Context, known map[client.ObjectKey]*snapshot.Facts, pod *corev1.Pod) error {
	age := w.Clock.Since(pod.CreationTimestamp.Time)
	if !workload.Gated(&pod.Spec) || pod.DeletionTimestamp != nil || age < watchdogPatience {
		return nil
	}
	key := client.ObjectKey{Namespace: pod.Namespace, Name: pod.Labels[v1alpha1.SystemLabel]}
	if known[key] == nil {
		facts, err := w.Facts.System(ctx, key.Namespace, key.Name)
		if err != nil {
			return client.IgnoreNotFound(err)
		}
		known[key] = facts
	}
	facts, err := workload.FromObject(pod)
	if err != nil {
		return err
	}
	verdict := known[key].EvaluateWorkload(&facts)
	if verdict.Run != v1alpha1.PermissionAllow || !verdict.Governed() {
		// Pods that nobody governs any more wait a while, which the reconciler counts.
		return nil
	}
	logf.FromContext(ctx).Error(nil, "found a pod that was held although it may run", "namespace", pod.Namespace, "pod", pod.Name, "system", key.Name)
	if err := gatelift.Lift(ctx, w.Client, pod); client.IgnoreNotFound(err) != nil && !apierrors.IsConflict(err) {
		return err
	}
	return nil
}

// recount wakes the reconciler for systems whose count of workloads does not fit what there is, at two looks in a row.
func (w *watchdog) recount(ctx context.Context) error {
	systems := &v1alpha1.AISystemList{}
	if err := w.Client.List(ctx, systems, snapshot.ReadOnly()); err != nil {
		return fmt.Errorf("listing AI systems: %w", err)
	}
	before := w.miscounted
	w.miscounted = map[client.ObjectKey]v1alpha1.WorkloadCounts{}
	for i := range systems.Items {
		system := &systems.Items[i]
		s := &scope{key: client.ObjectKeyFromObject(system), makers: map[types.UID]*workload.Object{}}
		total, err := w.countWorkloads(ctx, s)
		if err != nil {
			return err
		}
		counted := system.Status.Workloads
		if total == counted.Total || system.Status.ObservedGeneration == 0 {
			continue
		}
		w.miscounted[s.key] = counted
		if last, again := before[s.key]; again && last == counted {
			logf.FromContext(ctx).Error(nil, "found a system that counts what is not there", "namespace", s.key.Namespace, "system", s.key.Name,
				"counts", counted.Total, "has", total)
			w.found <- event.GenericEvent{Object: system.DeepCopy()}
		}
	}
	return nil
}

// countWorkloads is the number of workloads of a system that no other workload made.
func (w *watchdog) countWorkloads(ctx context.Context, s *scope) (int32, error) {
	if err := w.readWorkloads(ctx, s); err != nil {
		return 0, err
	}
	var total int32
	for i := range s.objects {
		owned, err := w.owned(ctx, s, &s.objects[i])
		if err != nil {
			return 0, err
		}
		if !owned && s.objects[i].Meta.DeletionTimestamp == nil {
			total++
		}
	}
	return total, nil
}
