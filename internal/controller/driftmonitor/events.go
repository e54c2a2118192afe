// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
)

const (
	actionEvaluate = "Evaluate"
	actionRetrain  = "Retrain"
)

// tell tells of a breach that began or ended.
func (r *Reconciler) tell(before, after *v1alpha1.DriftMonitor) {
	was, is := before.Status.LastBreach, after.Status.LastBreach
	switch {
	case is == nil:
	case was == nil || !was.Since.Equal(&is.Since):
		r.Events.Eventf(after, nil, corev1.EventTypeWarning, string(v1alpha1.ReasonDriftBreached), actionEvaluate, "%s", conditions.Note(
			"AI system \""+after.Spec.SystemRef.Name+"\" does not behave as it was approved to: "+strings.Join(is.Checks, ", ")+
				". See kubectl aims drift "+after.Spec.SystemRef.Name+" -n "+after.Namespace))
	case was.Until == nil && is.Until != nil:
		r.Events.Eventf(after, nil, corev1.EventTypeNormal, "DriftEnded", actionEvaluate, "No check of AI system %q is breached any more",
			after.Spec.SystemRef.Name)
	}
}

// tellOfJob tells that retraining began.
func (r *Reconciler) tellOfJob(m *v1alpha1.DriftMonitor) {
	r.Events.Eventf(m, nil, corev1.EventTypeNormal, "RetrainingStarted", actionRetrain, "Created Job %q for the breach of %s",
		m.Status.Retraining.Job, strings.Join(m.Status.LastBreach.Checks, ", "))
}

// tellOfRefusedJob tells that retraining could not begin.
func (r *Reconciler) tellOfRefusedJob(m *v1alpha1.DriftMonitor, job *batchv1.Job, refusal error) {
	r.Events.Eventf(m, nil, corev1.EventTypeWarning, "RetrainingRefused", actionRetrain, "%s", conditions.Note(
		"Job \""+job.Name+"\" was refused: "+refusal.Error()))
}
