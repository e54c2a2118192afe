// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Drift is what is remembered of the system's drift, with since when its monitors are silent. now stamps the beginning of a silence.
func Drift(remembered *v1alpha1.SystemDrift, v *decision.Verdict, now time.Time) *v1alpha1.SystemDrift {
	if v.Deploy == v1alpha1.PermissionCannotDecide {
		return remembered
	}
	drift := &v1alpha1.SystemDrift{}
	if remembered != nil {
		remembered.DeepCopyInto(drift)
	}
	switch {
	case !v.Silent:
		drift.SilentSince = nil
	case drift.SilentSince == nil:
		drift.SilentSince = new(metav1.NewTime(now).Rfc3339Copy())
	}
	if len(drift.Breaches) == 0 && drift.LastBreach == nil && drift.SilentSince == nil {
		return nil
	}
	return drift
}

// monitored says whether monitors make the checks that policy asks for, on data.
func monitored(v *decision.Verdict) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionMonitored, Status: metav1.ConditionTrue}
	if v.Deploy == v1alpha1.PermissionCannotDecide {
		return undecided(c)
	}
	if findings := ownFindings(v, []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing, v1alpha1.ReasonMonitorDataMissing}); len(findings) > 0 {
		return failed(c, findings)
	}
	if !v.Monitoring {
		c.Reason, c.Message = v1alpha1.MonitoringNotRequiredReason, "No policy asks for checks of this system's behaviour."
		return c
	}
	c.Reason, c.Message = v1alpha1.MonitoredReason, "Monitors make each kind of check that policy asks for, on data."
	return c
}

// withinLimits says whether the system behaves as it was approved to, whatever policy makes of it.
func withinLimits(v *decision.Verdict) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionWithinLimits, Status: metav1.ConditionUnknown, Reason: string(v.Limits)}
	if v.Deploy == v1alpha1.PermissionCannotDecide {
		return undecided(c)
	}
	switch string(v.Limits) {
	case v1alpha1.WithinLimitsReason:
		c.Status, c.Message = metav1.ConditionTrue, "Each check of each monitor is healthy."
	case v1alpha1.WithinLimitsWarningReason:
		c.Status, c.Message = metav1.ConditionTrue, "No check is breached, and at least one is at its bound for warnings."
	case string(v1alpha1.ReasonDriftBreached):
		c.Status, c.Message = metav1.ConditionFalse, "A check says that the system has left its limits."
		if findings := ownFindings(v, []v1alpha1.Reason{v1alpha1.ReasonDriftBreached}); len(findings) > 0 {
			c.Message = messages(findings)
		}
	case v1alpha1.DataNotEvaluatedYetReason:
		c.Message = "A check was not evaluated yet."
	case string(v1alpha1.ReasonMonitorDataMissing):
		c.Message = "A check lacks the data that it needs to say that all is well."
	default:
		c.Reason, c.Message = v1alpha1.WithinLimitsNotMonitoredReason, "No monitor watches this system."
	}
	return c
}
