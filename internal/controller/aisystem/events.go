// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Actions that Events name.
const (
	actionEvaluate = "Evaluate"
	actionApprove  = "Approve"
	actionLift     = "LiftGates"
	actionEvict    = "Evict"
	actionWarn     = "Warn"
	actionWatch    = "Watch"
	actionMove     = "Move"
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

// tellOfEvictions tells that pods were taken off their nodes.
func (r *Reconciler) tellOfEvictions(system *v1alpha1.AISystem, pods int32) {
	r.Events.Eventf(system, nil, corev1.EventTypeWarning, "Evicted", actionEvict, "Took %d of the system's pods off their nodes; %d remain",
		pods, system.Status.Eviction.Remaining)
}

// tellOfBlocked tells that pods must go and could not be evicted.
func (r *Reconciler) tellOfBlocked(system *v1alpha1.AISystem, v *decision.Verdict) {
	then := "The operator goes on asking; a person may delete them, or halt the system, which deletes them soon after: kubectl aims halt " +
		system.Name + " --role ROLE -n " + system.Namespace
	if v.Has(haltReason) {
		then = "The operator goes on asking until policy's haltDeadlineSeconds have passed, and then deletes them"
	}
	r.Events.Eventf(system, nil, corev1.EventTypeWarning, "EvictionBlocked", actionEvict,
		"%d pods must go, and could not be evicted; a PodDisruptionBudget may protect them. %s", system.Status.Eviction.Blocked, then)
}

// tellOfMove tells that the system has come to another stage of its life. The stage that it was registered in is no news.
func (r *Reconciler) tellOfMove(before, after *v1alpha1.AISystem) {
	was, is := before.Status.Lifecycle, after.Status.Lifecycle
	switch {
	case was == nil || is == nil:
	case was.Stage != is.Stage:
		r.Events.Eventf(after, nil, corev1.EventTypeNormal, "StageMoved", actionMove, "Moved from lifecycle stage %s to %s", was.Stage, is.Stage)
	case was.Tier != is.Tier:
		r.Events.Eventf(after, nil, corev1.EventTypeNormal, "TierChanged", actionMove, "In lifecycle stage %s with risk tier %s, after %s", is.Stage, is.Tier, was.Tier)
	}
}

// tellOfExpiry warns when the end of the approval has come nearer.
func (r *Reconciler) tellOfExpiry(before, after *v1alpha1.AISystem) {
	was := apimeta.FindStatusCondition(before.Status.Conditions, v1alpha1.ConditionExpiringSoon)
	is := apimeta.FindStatusCondition(after.Status.Conditions, v1alpha1.ConditionExpiringSoon)
	if is == nil || is.Status != metav1.ConditionTrue || was != nil && was.Status == is.Status && was.Reason == is.Reason {
		return
	}
	r.Events.Eventf(after, nil, corev1.EventTypeWarning, is.Reason, actionWarn, "%s", is.Message)
}

func eventKind(p v1alpha1.Permission, v *decision.Verdict) (kind, reason string) {
	switch {
	case p == v1alpha1.PermissionHold:
		return corev1.EventTypeWarning, "Held"
	case p == v1alpha1.PermissionDeny:
		return corev1.EventTypeWarning, "Denied"
	case p == v1alpha1.PermissionCannotDecide:
		return corev1.EventTypeWarning, "CannotDecide"
	case v.Deploy == v1alpha1.PermissionCannotDecide:
		return corev1.EventTypeWarning, "CannotDecide"
	case v.Deploy != v1alpha1.PermissionAllow:
		// What was rolled out goes on, and the note says that nothing new may be.
		return corev1.EventTypeWarning, "RolloutsFrozen"
	case len(v.Findings) > 0:
		return corev1.EventTypeWarning, "PermittedWithFindings"
	}
	return corev1.EventTypeNormal, "Permitted"
}

func note(v *decision.Verdict, system, subject string) string {
	if len(v.Findings) == 0 {
		return "Nothing stands against running it."
	}
	return conditions.Note(v.Headline(system, subject) + ": " + strings.Join(v.Warnings(), ". "))
}
