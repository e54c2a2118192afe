// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// WorkloadKinds are empty objects of the kinds of workload that are watched and cached.
func WorkloadKinds() []client.Object {
	var objects []client.Object
	for _, kind := range workload.Kinds() {
		if object, ok := kind.New().(client.Object); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// workloadLists are the kinds of workload whose objects are looked up by the system that they name.
func workloadLists() []client.ObjectList {
	return []client.ObjectList{
		&appsv1.DeploymentList{}, &appsv1.StatefulSetList{}, &appsv1.DaemonSetList{}, &appsv1.ReplicaSetList{}, &corev1.ReplicationControllerList{},
		&batchv1.JobList{}, &batchv1.CronJobList{}, &corev1.PodList{},
	}
}

// Workloads are the objects of a namespace that name a system, as the cache holds them: they must not be written to.
func (r *Reader) Workloads(ctx context.Context, namespace, system string) ([]client.Object, error) {
	var objects []client.Object
	for _, list := range workloadLists() {
		err := r.Client.List(ctx, list, ReadOnly(), client.InNamespace(namespace), client.MatchingFields{FieldWorkloadSystem: system})
		if err != nil {
			return nil, fmt.Errorf("listing the workloads of AI system %q in namespace %q: %w", system, namespace, err)
		}
		err = apimeta.EachListItem(list, func(object runtime.Object) error {
			if o, ok := object.(client.Object); ok {
				objects = append(objects, o)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("reading a list of workloads: %w", err)
		}
	}
	if r.Custom != nil {
		objects = append(objects, r.Custom.Naming(namespace, system)...)
	}
	return objects, nil
}
