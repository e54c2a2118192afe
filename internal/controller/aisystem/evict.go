// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

const (
	// parallelEvictions is how many pods are evicted at once.
	parallelEvictions = 16
	// evictionTimeout is how long one attempt may take. An API server that is cut off in between has taken the pod from its budget, and leaves the budget
	// spent for two minutes without a pod having gone; so this is longer than the API server tries.
	evictionTimeout = 15 * time.Second
	// Pods that could not be evicted are tried again after evictionRetry, or later if there are so many that they would keep the API server busy.
	evictionRetry   = 2 * time.Second
	evictionPause   = 20 * time.Millisecond
	evictionLongest = time.Minute
	// haltGrace is the longest that a pod of a halted system is given to end, however long it asks for.
	haltGrace = 30 * time.Second
	// haltSlack is by how much the clocks of two machines may differ before a pod counts as overstaying.
	haltSlack = 10 * time.Second
)

// evictions is what one pass did.
type evictions struct {
	gone, blocked, stale atomic.Int32
	// removed notes that a pod was removed, and tells whether that is news.
	removed func(pod *corev1.Pod) bool
}

// storeStatus writes the status. What a halt stops does not wait for that: whoever writes to the system all the time would have its pods run on, and so
// would an API server that stores nothing of it.
func (r *Reconciler) storeStatus(ctx context.Context, s *scope) error {
	err := r.writeStatus(ctx, s)
	if err == nil || !s.halting() {
		return err
	}
	s.unstored = true
	return errors.Join(err, r.evictPods(ctx, s))
}

// evictPods takes those pods off their nodes that run and must not any more. Those that come back are held by the webhook. What cannot be evicted
// now is tried again: when it must be deleted is a matter of the verdict.
func (r *Reconciler) evictPods(ctx context.Context, s *scope) error {
	done := evictions{removed: func(pod *corev1.Pod) bool { return r.removed.first(s.key, pod.UID) }}
	going := s.podsToGo()
	r.removed.keep(s.key, going)
	if len(going)+len(s.ending) > 0 {
		if err := r.turns.ask(s.key, func() error { return r.removePods(ctx, s, &done) }); err != nil {
			return err
		}
	}
	s.stale = s.stale || done.stale.Load() > 0
	if blocked := done.blocked.Load(); blocked > 0 {
		s.noteRecheck(r.Clock.Now().Add(min(max(evictionRetry, time.Duration(blocked)*evictionPause), evictionLongest)))
	}
	return r.recordEvictions(ctx, s, &done)
}

// removePods removes those pods that must go, and has those end sooner that would overstay a halt.
func (r *Reconciler) removePods(ctx context.Context, s *scope, done *evictions) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(parallelEvictions)
	for i := range s.judged {
		w := &s.judged[i]
		if pod, ok := w.object.(*corev1.Pod); ok && w.mustGo() {
			group.Go(func() error { return r.remove(groupCtx, pod, &w.verdict, done) })
		}
	}
	for i := range s.ending {
		if w := &s.ending[i]; w.overstays(r.Clock.Now()) {
			pod, _ := w.object.(*corev1.Pod)
			group.Go(func() error {
				return r.remove(groupCtx, pod, &w.verdict, &evictions{removed: func(*corev1.Pod) bool { return false }})
			})
		}
	}
	return group.Wait()
}

// podsToGo are the pods that run and must not.
func (s *scope) podsToGo() sets.Set[types.UID] {
	found := sets.New[types.UID]()
	for i := range s.judged {
		if s.judged[i].mustGo() {
			found.Insert(s.judged[i].object.GetUID())
		}
	}
	return found
}

// mustGo tells whether it is a pod that runs, or is about to, and must not.
func (w *judgedWorkload) mustGo() bool {
	return w.verdict.Eviction != decision.EvictNone && w.runs()
}

// runs tells whether it is a pod that runs, or is about to.
func (w *judgedWorkload) runs() bool {
	pod, ok := w.object.(*corev1.Pod)
	return ok && !w.gated &&
		pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed &&
		// A kubelet runs a static pod whatever the API server says; removing its picture stops nothing.
		pod.Annotations[corev1.MirrorPodAnnotationKey] == ""
}

// noteEnding notes a pod on its way out whose system is halted: it may have asked for longer than a halt gives.
func (s *scope) noteEnding(object client.Object, o *workload.Object) {
	if !o.IsPod {
		return
	}
	facts := workload.Facts(*o)
	facts.NodeName = ""
	w := judgedWorkload{object: object, verdict: s.facts.EvaluateWorkload(&facts)}
	if w.verdict.Has(haltReason) {
		s.ending = append(s.ending, w)
		s.noteRecheck(w.verdict.RecheckAt)
	}
}

// overstays tells whether it is a pod that would go on for longer than a halt lets it, once the time for budgets is over.
func (w *judgedWorkload) overstays(now time.Time) bool {
	ends := w.object.GetDeletionTimestamp()
	return w.verdict.Eviction == decision.EvictByForce && ends != nil && ends.Sub(now) > haltGrace+haltSlack
}

// remove evicts a pod, or deletes it if that is what the verdict says by now.
func (r *Reconciler) remove(ctx context.Context, pod *corev1.Pod, v *decision.Verdict, done *evictions) error {
	attempt, cancel := context.WithTimeout(ctx, evictionTimeout)
	defer cancel()
	options := removal(pod, v)
	var err error
	if v.Eviction == decision.EvictByForce {
		err = r.Client.Delete(attempt, pod, &client.DeleteOptions{Preconditions: options.Preconditions, GracePeriodSeconds: options.GracePeriodSeconds})
	} else {
		err = r.Evictor.Evict(attempt, pod, options)
	}
	switch {
	case err == nil && !done.removed(pod):
	case err == nil:
		done.gone.Add(1)
		r.Counters.Evicted(map[decision.Eviction]string{decision.EvictGently: "evicted", decision.EvictByForce: "deleted"}[v.Eviction])
	case apierrors.IsNotFound(err) || apierrors.IsConflict(err):
		done.stale.Add(1)
	case ctx.Err() != nil:
		return fmt.Errorf("evicting pod %q: %w", pod.Name, err)
	default:
		done.blocked.Add(1)
		r.Counters.Evicted("blocked")
		logf.FromContext(ctx).V(1).Info("a pod could not be evicted", "pod", pod.Name, "eviction", v.Eviction, "why", err.Error())
	}
	return nil
}

// removal names the very pod that was judged, since another of its name may be there by now; not its version: an API server that finds a pod changed
// has spent the budget before it looks. A pod that says it needs long to end must not outlast a halt by that.
func removal(pod *corev1.Pod, v *decision.Verdict) *metav1.DeleteOptions {
	options := &metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &pod.UID}}
	halted := v.Has(haltReason)
	if wants := pod.Spec.TerminationGracePeriodSeconds; halted && wants != nil && *wants > int64(haltGrace/time.Second) {
		options.GracePeriodSeconds = new(int64(haltGrace / time.Second))
	}
	return options
}
