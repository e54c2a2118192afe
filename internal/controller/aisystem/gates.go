// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// parallelLifts is how many gates are lifted at once.
const parallelLifts = 16

// liftGates takes the scheduling gate off every held pod that may run now. Pods that may run because no policy governs them any more wait a
// while: whoever replaces a policy leaves a gap, and what waits for people must not slip through it.
func (r *Reconciler) liftGates(ctx context.Context, s *scope) error {
	if wait := r.ungoverned.wait(s, r.Clock.Now()); wait > 0 {
		s.noteRecheck(r.Clock.Now().Add(wait))
		return nil
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(parallelLifts)
	var lifted, stale atomic.Int32
	for i := range s.judged {
		w := &s.judged[i]
		if !w.gated || w.verdict.Run != v1alpha1.PermissionAllow {
			continue
		}
		group.Go(func() error {
			switch err := r.lift(groupCtx, w.object); {
			case err == nil:
				lifted.Add(1)
			case apierrors.IsConflict(err):
				stale.Add(1)
			case client.IgnoreNotFound(err) != nil:
				return err
			}
			return nil
		})
	}
	err := group.Wait()
	s.stale = s.stale || stale.Load() > 0
	r.Counters.GatesLifted(int(lifted.Load()))
	// Pods that only waited for the ledger, for a moment, are nothing to tell of.
	if n := int(lifted.Load()); n > 0 && s.facts.System != nil && s.heldBefore {
		r.tellOfGates(s.facts.System, n)
	}
	return err
}

// lift removes the operator's gate from a pod and leaves the gates of others. The pod must be stored as the cache shows it: else a gate that
// is lifted already would be lifted, and told, twice.
func (r *Reconciler) lift(ctx context.Context, held client.Object) error {
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]string{"resourceVersion": held.GetResourceVersion()},
		"spec": map[string]any{"schedulingGates": []map[string]string{
			{"$patch": "delete", "name": v1alpha1.SchedulingGate},
		}},
	})
	if err != nil {
		return fmt.Errorf("making the patch that lifts a gate: %w", err)
	}
	pod := &corev1.Pod{}
	pod.Namespace, pod.Name = held.GetNamespace(), held.GetName()
	err = r.Client.Patch(ctx, pod, client.RawPatch(types.StrategicMergePatchType, patch), client.FieldOwner(v1alpha1.FieldManager))
	if err != nil {
		return fmt.Errorf("lifting the gate of pod %q: %w", pod.Name, err)
	}
	return nil
}
