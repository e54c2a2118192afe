// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// maximumNote is how many bytes the API server accepts in an Event's note, less a margin.
const maximumNote = 1000

// Actions that Events name.
const (
	actionEvaluate = "Evaluate"
	actionApprove  = "Approve"
	actionLift     = "LiftGates"
)

// tellOfSystem tells of a change of the system's verdict, and of a new release.
func (r *Reconciler) tellOfSystem(system *v1alpha1.AISystem, v *decision.Verdict, before *v1alpha1.Release) {
	release := system.Status.Release
	if release != nil && (before == nil || before.ContentDigest != release.ContentDigest) {
		r.Events.Eventf(system, nil, corev1.EventTypeNormal, "Released", actionApprove, "%s",
			"The declared content has all that policy asks for and is the release now: "+string(release.ContentDigest))
	}
	kind, reason := eventKind(v.Deploy, v)
	r.Events.Eventf(system, nil, kind, reason, actionEvaluate, "%s", note(v, system.Name, ""))
}

// tellOfWorkload tells of a change of a workload's verdict.
func (r *Reconciler) tellOfWorkload(w *judgedWorkload) {
	kind, reason := eventKind(w.verdict.Run, &w.verdict)
	subject := "This workload"
	r.Events.Eventf(w.object, nil, kind, reason, actionEvaluate, "%s", note(&w.verdict, "", subject))
}

// tellOfGates tells that pods may start.
func (r *Reconciler) tellOfGates(system *v1alpha1.AISystem, pods int) {
	what := "the scheduling gate of 1 pod"
	if pods > 1 {
		what = fmt.Sprintf("the scheduling gates of %d pods", pods)
	}
	r.Events.Eventf(system, nil, corev1.EventTypeNormal, "GatesLifted", actionLift, "Lifted %s", what)
}

func eventKind(p v1alpha1.Permission, v *decision.Verdict) (kind, reason string) {
	switch {
	case p == v1alpha1.PermissionHold:
		return corev1.EventTypeWarning, "Held"
	case p == v1alpha1.PermissionDeny:
		return corev1.EventTypeWarning, "Denied"
	case p == v1alpha1.PermissionCannotDecide:
		return corev1.EventTypeWarning, "CannotDecide"
	case len(v.Findings) > 0:
		return corev1.EventTypeWarning, "PermittedWithFindings"
	}
	return corev1.EventTypeNormal, "Permitted"
}

func note(v *decision.Verdict, system, subject string) string {
	if len(v.Findings) == 0 {
		return "Nothing stands against running it."
	}
	return conditions.CutBytes(v.Headline(system, subject)+": "+strings.Join(v.Warnings(), ". "), maximumNote)
}
