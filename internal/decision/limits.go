// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Limits is whether a system is within its limits, as the reason that a condition gives for it.
type Limits string

// noteLimits says whether the system is within its limits, whatever policy makes of it. What is not known is not within: a check without data, or one
// that was not evaluated yet, is enough.
func (v *Verdict) noteLimits(in *Input, req *requirements) {
	v.Monitoring = len(req.monitoring) > 0
	v.Silent = v.Finds(v1alpha1.ReasonMonitorDataMissing)
	verdicts := make([]v1alpha1.DriftVerdict, 0, len(in.Monitors))
	for i := range in.Monitors {
		verdicts = append(verdicts, in.Monitors[i].Verdict)
	}
	v.Limits = limits(verdicts, slices.ContainsFunc(in.Breaches, func(b Breach) bool { return !b.Over }))
}

func limits(verdicts []v1alpha1.DriftVerdict, breached bool) Limits {
	has := func(of ...v1alpha1.DriftVerdict) bool {
		return slices.ContainsFunc(verdicts, func(v v1alpha1.DriftVerdict) bool { return slices.Contains(of, v) })
	}
	switch {
	case breached || has(v1alpha1.DriftBreached):
		return Limits(v1alpha1.ReasonDriftBreached)
	case len(verdicts) == 0:
		return v1alpha1.WithinLimitsNotMonitoredReason
	case has(""):
		return v1alpha1.DataNotEvaluatedYetReason
	case slices.ContainsFunc(verdicts, func(v v1alpha1.DriftVerdict) bool { return !speaks(v) }):
		return Limits(v1alpha1.ReasonMonitorDataMissing)
	case has(v1alpha1.DriftWarning):
		return v1alpha1.WithinLimitsWarningReason
	}
	return v1alpha1.WithinLimitsReason
}

// speaks tells whether a verdict rests on data.
func speaks(v v1alpha1.DriftVerdict) bool {
	return v == v1alpha1.DriftHealthy || v == v1alpha1.DriftWarning || v == v1alpha1.DriftBreached
}
