// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// rehearsal is what a drill came to so far.
type rehearsal struct{ pods, reached atomic.Int32 }

// drill does once, for the last drill of a halt, all that a halt does but take pods off their nodes, and records how far it came and how long it took.
func (r *Reconciler) drill(ctx context.Context, s *scope) error {
	in := s.facts.Input()
	d := in.Drill()
	if d == nil || s.stored == nil || recorded(s.stored.Status.Drill, d) {
		return nil
	}
	var done rehearsal
	if err := r.turns.ask(s.key, func() error { return r.rehearsePods(ctx, s, &done) }); err != nil {
		return err
	}
	updated := s.stored.DeepCopy()
	updated.Status.Drill = drillResult(d, &done, r.Clock.Now())
	if _, err := r.written.Write(ctx, r.Client, s.stored, updated); err != nil {
		return err
	}
	s.stored = updated
	return nil
}

// rehearsePods asks for each pod that a halt would take off its node.
func (r *Reconciler) rehearsePods(ctx context.Context, s *scope, done *rehearsal) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(parallelEvictions)
	for i := range s.judged {
		w := &s.judged[i]
		if pod, ok := w.object.(*corev1.Pod); ok && w.wouldGo() {
			group.Go(func() error { return r.rehearse(groupCtx, pod, done) })
		}
	}
	return group.Wait()
}

// recorded tells whether the result of a drill, or of one that was decided later and deleted since, is there.
func recorded(result *v1alpha1.DrillResult, d *v1alpha1.OversightDecision) bool {
	if result == nil || result.Decision == d.Name {
		return result != nil
	}
	return d.Spec.DecidedAt.Time.Before(result.At.Add(-time.Duration(result.Seconds) * time.Second))
}

// wouldGo tells whether a halt would take it off its node.
func (w *judgedWorkload) wouldGo() bool { return w.verdict.Governed() && w.runs() }

// rehearse asks for the eviction of a pod as a dry run. A budget that says no is an answer: a halt would delete the pod at policy's deadline.
func (r *Reconciler) rehearse(ctx context.Context, pod *corev1.Pod, done *rehearsal) error {
	attempt, cancel := context.WithTimeout(ctx, evictionTimeout)
	defer cancel()
	err := r.Evictor.Rehearse(attempt, pod)
	switch {
	case apierrors.IsNotFound(err) || apierrors.IsConflict(err):
		// It went meanwhile, and needs no stop.
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("rehearsing the eviction of pod %q: %w", pod.Name, ctx.Err())
	case err == nil || apierrors.IsTooManyRequests(err):
		done.reached.Add(1)
	default:
		logf.FromContext(ctx).Info("a drill did not reach a pod", "pod", pod.Name, "why", err.Error())
	}
	done.pods.Add(1)
	return nil
}

func drillResult(d *v1alpha1.OversightDecision, done *rehearsal, now time.Time) *v1alpha1.DrillResult {
	seconds := math.Ceil(max(0, now.Sub(d.Spec.DecidedAt.Time).Seconds()))
	return &v1alpha1.DrillResult{
		Decision: d.Name, At: metav1.NewTime(now).Rfc3339Copy(), Pods: done.pods.Load(), PodsReached: done.reached.Load(),
		Seconds: int32(min(seconds, math.MaxInt32)),
	}
}
