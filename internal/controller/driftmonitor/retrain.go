// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/metrics"
)

// defaultRetrainInterval is how far apart retraining Jobs are where the monitor does not say.
const defaultRetrainInterval = time.Hour

// retrain starts the Job of a breach that goes on and has none. The breach is stored before, and the Job's name follows from it: so a breach never has
// two, whatever fails in between. If it is too early for another Job, it says when to come back.
func (r *Reconciler) retrain(ctx context.Context, m *v1alpha1.DriftMonitor, now time.Time) (retry time.Time, err error) {
	breach, last := m.Status.LastBreach, m.Status.Retraining
	if m.Spec.OnBreach == nil || m.Spec.OnBreach.Retrain == nil || breach == nil || breach.Until != nil ||
		last != nil && last.BreachSince.Equal(&breach.Since) {
		return time.Time{}, nil
	}
	if last != nil {
		if earliest := last.CreatedAt.Add(retrainInterval(m.Spec.OnBreach.Retrain)); now.Before(earliest) {
			return earliest, nil
		}
	}
	template := &batchv1.CronJob{}
	err = r.Live.Get(ctx, client.ObjectKey{Namespace: m.Namespace, Name: m.Spec.OnBreach.Retrain.TemplateRef.Name}, template)
	if apierrors.IsNotFound(err) {
		// The condition Ready tells, and the next look comes by again.
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the template of the retraining Job: %w", err)
	}
	job := retrainingJob(m, template)
	switch err := r.Client.Create(ctx, job, client.FieldOwner(v1alpha1.FieldManager)); {
	case err == nil:
		r.Counters.Retrained(metrics.RetrainingCreated)
	case apierrors.IsForbidden(err) || apierrors.IsInvalid(err):
		r.Counters.Retrained(metrics.RetrainingRefused)
		return now.Add(retrainInterval(m.Spec.OnBreach.Retrain)), r.refused(ctx, m, job, err)
	case !apierrors.IsAlreadyExists(err):
		return time.Time{}, fmt.Errorf("creating the retraining Job: %w", err)
	}
	after := m.DeepCopy()
	after.Status.Retraining, after.Status.RetrainingRefusal = &v1alpha1.Retraining{Job: job.Name, BreachSince: breach.Since, CreatedAt: metav1.NewTime(now)}, nil
	changed, err := r.write(ctx, m, after)
	if changed {
		r.tellOfJob(after)
	}
	return time.Time{}, err
}

// refused stores that a Job was refused, and tells of it once for each breach and reason: it is tried again for as long as the breach goes on.
func (r *Reconciler) refused(ctx context.Context, m *v1alpha1.DriftMonitor, job *batchv1.Job, refusal error) error {
	reason := v1alpha1.RefusedForbidden
	if apierrors.IsInvalid(refusal) {
		reason = v1alpha1.RefusedInvalid
	}
	since := m.Status.LastBreach.Since
	if last := m.Status.RetrainingRefusal; last != nil && last.Reason == reason && last.BreachSince.Equal(&since) {
		return nil
	}
	after := m.DeepCopy()
	after.Status.RetrainingRefusal = &v1alpha1.RetrainingRefusal{BreachSince: since, Reason: reason, Message: conditions.Note(strings.Join(strings.Fields(refusal.Error()), " "))}
	changed, err := r.write(ctx, m, after)
	if changed {
		r.tellOfRefusedJob(after, job, refusal)
	}
	return err
}

func retrainInterval(r *v1alpha1.Retrain) time.Duration {
	if r.MinimumIntervalSeconds == 0 {
		return defaultRetrainInterval
	}
	return time.Duration(r.MinimumIntervalSeconds) * time.Second
}

// longestStem is how much of the template's name a Job's name keeps, so that its pods' names fit.
const longestStem = 40

func retrainingJob(m *v1alpha1.DriftMonitor, template *batchv1.CronJob) *batchv1.Job {
	sum := sha256.Sum256([]byte(string(m.UID) + " " + m.Status.LastBreach.Since.UTC().Format(time.RFC3339)))
	stem := template.Name[:min(len(template.Name), longestStem)]
	spec := template.Spec.JobTemplate.DeepCopy()
	job := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: m.Namespace, Name: strings.TrimRight(stem, "-.") + "-drift-" + hex.EncodeToString(sum[:4]),
			Labels: map[string]string{}, Annotations: map[string]string{},
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(m, v1alpha1.GroupVersion.WithKind(v1alpha1.KindDriftMonitor))},
		},
		Spec: spec.Spec,
	}
	// The monitor may not be deleted before its Job, else nobody could tell what the Job is for; but it need not wait for it either.
	job.OwnerReferences[0].BlockOwnerDeletion = nil
	maps.Copy(job.Labels, spec.Labels)
	maps.Copy(job.Annotations, spec.Annotations)
	job.Labels["app.kubernetes.io/managed-by"] = v1alpha1.FieldManager
	told := whatWasBreached(m)
	pod := &job.Spec.Template.Spec
	for _, containers := range [][]corev1.Container{pod.InitContainers, pod.Containers} {
		for i := range containers {
			containers[i].Env = append(containers[i].Env, told...)
		}
	}
	return job
}

// whatWasBreached tells a Job why it runs.
func whatWasBreached(m *v1alpha1.DriftMonitor) []corev1.EnvVar {
	breached, first := m.Status.LastBreach.Checks, &v1alpha1.DriftCheckStatus{Name: m.Status.LastBreach.Checks[0]}
	if now := breachedNow(m); len(now) > 0 {
		breached, first = nil, now[0]
		for _, s := range now {
			breached = append(breached, s.Name)
		}
	}
	return []corev1.EnvVar{
		{Name: "AIMS_SYSTEM", Value: m.Spec.SystemRef.Name}, {Name: "AIMS_MONITOR", Value: m.Name},
		{Name: "AIMS_CHECKS", Value: strings.Join(breached, ",")},
		{Name: "AIMS_CHECK", Value: first.Name}, {Name: "AIMS_VALUE", Value: string(first.Value)},
	}
}

// breachedNow are the checks that are breached, in the monitor's order.
func breachedNow(m *v1alpha1.DriftMonitor) []*v1alpha1.DriftCheckStatus {
	var breached []*v1alpha1.DriftCheckStatus
	for i := range m.Status.Checks {
		if s := &m.Status.Checks[i]; s.Verdict == v1alpha1.DriftBreached {
			breached = append(breached, s)
		}
	}
	return breached
}
