// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// limitsWords say what monitors say of the system, and how bad that is. What nobody watches has no line.
func limitsWords(l decision.Limits) (words string, tone text.Tone) {
	switch string(l) {
	case v1alpha1.WithinLimitsReason:
		return "within its limits", text.Good
	case v1alpha1.WithinLimitsWarningReason:
		return "within its limits; a check warns", text.Waiting
	case string(v1alpha1.ReasonDriftBreached):
		return "it has left its limits", text.Bad
	case v1alpha1.DataNotEvaluatedYetReason:
		return "not known; a check was not evaluated yet", text.Waiting
	case string(v1alpha1.ReasonMonitorDataMissing):
		return "not known; a check has no data", text.Waiting
	}
	return "", text.Waiting
}
