// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// eachCheckSays wants a verdict of each check of the monitor.
func eachCheckSays(want v1alpha1.DriftVerdict) probe {
	return func(ctx context.Context, s *stage) error {
		monitor, err := s.monitor(ctx)
		if err != nil {
			return err
		}
		if len(monitor.Status.Checks) != len(monitor.Spec.Checks) {
			return &deviation{"that all checks are evaluated", fmt.Sprintf("%d of %d", len(monitor.Status.Checks), len(monitor.Spec.Checks))}
		}
		for i := range monitor.Status.Checks {
			if c := &monitor.Status.Checks[i]; c.Verdict != want {
				return &deviation{fmt.Sprintf("that check %q says %s", c.Name, want), fmt.Sprintf("%s: %s", c.Verdict, c.Message)}
			}
		}
		return nil
	}
}

// retrained wants that the breach has the one Job that the monitor's status names, and that it knows what was breached.
func retrained(ctx context.Context, s *stage) error {
	monitor, err := s.monitor(ctx)
	if err != nil {
		return err
	}
	jobs := &batchv1.JobList{}
	if err := s.client.List(ctx, jobs, client.InNamespace(namespace)); err != nil {
		return fmt.Errorf("listing Jobs: %w", err)
	}
	if len(jobs.Items) != 1 || monitor.Status.Retraining == nil || monitor.Status.Retraining.Job != jobs.Items[0].Name {
		return &deviation{"one Job, which the monitor's status names", fmt.Sprintf("%d; the status says %+v", len(jobs.Items), monitor.Status.Retraining)}
	}
	if job := &jobs.Items[0]; !metav1.IsControlledBy(job, monitor) {
		return &deviation{"that Job " + job.Name + " belongs to the monitor", fmt.Sprintf("%v", job.OwnerReferences)}
	}
	return nil
}

// logs wants a running pod that logs at this level.
func logs(level string) probe {
	return func(ctx context.Context, s *stage) error {
		list := &corev1.PodList{}
		if err := s.client.List(ctx, list, client.InNamespace(namespace)); err != nil {
			return fmt.Errorf("listing pods: %w", err)
		}
		want := corev1.EnvVar{Name: "VLLM_LOGGING_LEVEL", Value: level}
		for i := range list.Items {
			pod := &list.Items[i]
			if pod.Status.Phase == corev1.PodRunning && serves(pod, newModel) && slices.Contains(pod.Spec.Containers[0].Env, want) {
				return nil
			}
		}
		return &deviation{fmt.Sprintf("a running pod with %s=%s", want.Name, want.Value), "none"}
	}
}

func (s *stage) monitor(ctx context.Context) (*v1alpha1.DriftMonitor, error) {
	monitor := &v1alpha1.DriftMonitor{}
	if err := s.client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: monitorName}, monitor); err != nil {
		return nil, fmt.Errorf("reading the monitor: %w", err)
	}
	return monitor, nil
}
