// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"encoding/json"
	"fmt"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// parallelLifts is how many gates are lifted at once.
const parallelLifts = 16

// liftGates takes the scheduling gate off every held pod that may run now.
func (r *Reconciler) liftGates(ctx context.Context, s *scope) error {
	patch, err := liftPatch()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelLifts)
	lifted := 0
	for i := range s.judged {
		w := &s.judged[i]
		if !w.gated || w.verdict.Run != v1alpha1.PermissionAllow {
			continue
		}
		lifted++
		group.Go(func() error {
			pod := &corev1.Pod{}
			pod.Namespace, pod.Name = w.object.GetNamespace(), w.object.GetName()
			err := r.Client.Patch(ctx, pod, client.RawPatch(types.StrategicMergePatchType, patch), client.FieldOwner(v1alpha1.FieldManager))
			if client.IgnoreNotFound(err) != nil {
				return fmt.Errorf("lifting the gate of pod %q: %w", pod.Name, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if lifted > 0 && s.facts.System != nil {
		r.tellOfGates(s.facts.System, lifted)
	}
	return nil
}

// liftPatch removes the operator's gate and leaves the gates of others.
func liftPatch() ([]byte, error) {
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"schedulingGates": []map[string]string{
		{"$patch": "delete", "name": v1alpha1.SchedulingGate},
	}}})
	if err != nil {
		return nil, fmt.Errorf("making the patch that lifts a gate: %w", err)
	}
	return patch, nil
}
