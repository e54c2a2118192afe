// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// Evictor evicts pods. An answer that says to come back later is an answer: what a budget forbids now is tried again by the next pass, which may find
// that the pod must be deleted by then.
type Evictor struct {
	// Core is the API server's core/v1.
	Core rest.Interface
}

// Evict asks for the eviction of a pod, once.
func (e Evictor) Evict(ctx context.Context, pod *corev1.Pod, options *metav1.DeleteOptions) error {
	return e.request(pod, options).Do(ctx).Error()
}

// Rehearse asks what Evict asks, as a dry run of the API server's.
func (e Evictor) Rehearse(ctx context.Context, pod *corev1.Pod) error {
	options := &metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &pod.UID}, DryRun: []string{metav1.DryRunAll}}
	return e.request(pod, options).Param("dryRun", metav1.DryRunAll).Do(ctx).Error()
}

func (e Evictor) request(pod *corev1.Pod, options *metav1.DeleteOptions) *rest.Request {
	return e.Core.Post().MaxRetries(0).Namespace(pod.Namespace).Resource("pods").Name(pod.Name).SubResource("eviction").
		Body(&policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name}, DeleteOptions: options})
}
