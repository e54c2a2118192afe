// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package gatelift takes the operator's scheduling gate off pods, and knows how long to wait with that, in one place for all controllers that let pods run.
package gatelift

import (
	"context"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Parallel is how many gates are lifted at once.
const Parallel = 16

// Lift removes the operator's gate from a pod and leaves the gates of others. The pod must be stored as it was read: else a gate that is lifted
// already would be lifted, and told, twice.
func Lift(ctx context.Context, c client.Client, held client.Object) error {
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
	err = c.Patch(ctx, pod, client.RawPatch(types.StrategicMergePatchType, patch), client.FieldOwner(v1alpha1.FieldManager))
	if err != nil {
		return fmt.Errorf("lifting the gate of pod %q: %w", pod.Name, err)
	}
	return nil
}
