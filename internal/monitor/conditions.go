// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"slices"
	"strings"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

func setConditions(status *v1alpha1.DriftMonitorStatus, generation int64, e *Evaluation, judgements []drift.Judgement) {
	if e.Checks == nil && e.Failure == nil {
		// Nobody was asked: what was said of the spec and of the source stands.
		if !saidOfSource(status) {
			conditions.Set(&status.Conditions, generation, dataAvailable(status, e))
		}
		conditions.Set(&status.Conditions, generation, withinLimits(status))
		if e.Unread != nil {
			conditions.Set(&status.Conditions, generation, condition(v1alpha1.ConditionReady, metav1.ConditionUnknown, v1alpha1.ReadyFactsUnreadableReason,
				sentence("The operator cannot read what the monitor needs, and tries again: "+e.Unread.Error())))
		}
		return
	}
	conditions.Set(&status.Conditions, generation, ready(e, judgements), dataAvailable(status, e), withinLimits(status))
}

// saidOfSource tells whether the last that was heard of the source is that it cannot be read.
func saidOfSource(status *v1alpha1.DriftMonitorStatus) bool {
	c := apimeta.FindStatusCondition(status.Conditions, v1alpha1.ConditionDataAvailable)
	return c != nil && (c.Reason == v1alpha1.DataSourceRefusedReason || c.Reason == v1alpha1.DataSourceUnreachableReason)
}

func condition(kind string, is metav1.ConditionStatus, reason, message string) metav1.Condition {
	return metav1.Condition{Type: kind, Status: is, Reason: reason, Message: message}
}

// ready tells whether the spec can be evaluated at all.
func ready(e *Evaluation, judgements []drift.Judgement) metav1.Condition {
	if Refused(e.Failure) {
		return condition(v1alpha1.ConditionReady, metav1.ConditionFalse, v1alpha1.ReadyInvalidSpecReason, sentence(e.Failure.Error()))
	}
	var wrong []string
	for i := range judgements {
		if j := &judgements[i]; j.Cause == drift.CauseBoundsUnusable || j.Cause == drift.CauseShapeWrong {
			wrong = append(wrong, j.Name)
		}
	}
	if len(wrong) > 0 {
		return condition(v1alpha1.ConditionReady, metav1.ConditionFalse, v1alpha1.ReadyInvalidSpecReason,
			named(wrong, "cannot be evaluated as it is written", "cannot be evaluated as they are written")+": see its message under status.checks")
	}
	if e.Missing != "" {
		return condition(v1alpha1.ConditionReady, metav1.ConditionFalse, v1alpha1.ReadyTemplateMissingReason, e.Missing)
	}
	return condition(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReadyEvaluatedReason, "The operator evaluates this generation")
}

// silences are the silent verdicts, the weightiest first, with what the condition says of each.
var silences = []struct {
	verdict        v1alpha1.DriftVerdict
	reason         string
	one, more, how string
}{
	{v1alpha1.DriftInvalid, v1alpha1.DataInvalidReason, "gets data that it cannot use", "get data that they cannot use", "its message under status.checks says what was expected"},
	{v1alpha1.DriftStale, v1alpha1.DataStaleReason, "has had no new data for two intervals", "have had no new data for two intervals", "look whether the source scrapes the system"},
	{
		v1alpha1.DriftInsufficientData, v1alpha1.DataInsufficientReason, "has too little data to say anything", "have too little data to say anything",
		"wait for more, or take a longer window in the query",
	},
}

func dataAvailable(status *v1alpha1.DriftMonitorStatus, e *Evaluation) metav1.Condition {
	const kind = v1alpha1.ConditionDataAvailable
	if Refused(e.Failure) {
		return condition(kind, metav1.ConditionFalse, v1alpha1.DataSourceRefusedReason, sentence(e.Failure.Error()))
	}
	for _, s := range silences {
		silent := namesOf(status, func(c *v1alpha1.DriftCheckStatus) bool { return c.Silence == s.verdict })
		switch {
		case len(silent) == 0:
			continue
		case e.Failure != nil:
			return condition(kind, metav1.ConditionFalse, v1alpha1.DataSourceUnreachableReason, sentence(e.Failure.Error()))
		case status.EvaluatedAt == nil:
			return condition(kind, metav1.ConditionUnknown, v1alpha1.DataNotEvaluatedYetReason, "No window was looked at yet")
		}
		return condition(kind, metav1.ConditionFalse, s.reason, named(silent, s.one, s.more)+": "+s.how)
	}
	return condition(kind, metav1.ConditionTrue, v1alpha1.DataAvailableReason, "Each check has the data that it needs")
}

func withinLimits(status *v1alpha1.DriftMonitorStatus) metav1.Condition {
	const kind = v1alpha1.ConditionWithinLimits
	are := func(verdict v1alpha1.DriftVerdict) []string {
		return namesOf(status, func(c *v1alpha1.DriftCheckStatus) bool { return c.Verdict == verdict })
	}
	silent := namesOf(status, func(c *v1alpha1.DriftCheckStatus) bool { return drift.Verdict(c.Verdict).Silent() })
	switch breached, warned := are(v1alpha1.DriftBreached), are(v1alpha1.DriftWarning); {
	case len(breached) > 0:
		return condition(kind, metav1.ConditionFalse, string(v1alpha1.ReasonDriftBreached), named(breached, "is beyond its critical bound", "are beyond their critical bounds"))
	case status.EvaluatedAt == nil:
		return condition(kind, metav1.ConditionUnknown, v1alpha1.DataNotEvaluatedYetReason, "No window was looked at yet")
	case len(silent) > 0:
		return condition(kind, metav1.ConditionUnknown, string(v1alpha1.ReasonMonitorDataMissing), named(silent, "says nothing", "say nothing")+": see the condition DataAvailable")
	case len(warned) > 0:
		return condition(kind, metav1.ConditionTrue, v1alpha1.WithinLimitsWarningReason, named(warned, "is beyond its bound for warnings", "are beyond their bounds for warnings"))
	}
	return condition(kind, metav1.ConditionTrue, v1alpha1.WithinLimitsReason, "Each check is healthy")
}

func namesOf(status *v1alpha1.DriftMonitorStatus, which func(*v1alpha1.DriftCheckStatus) bool) []string {
	var names []string
	for i := range status.Checks {
		if which(&status.Checks[i]) {
			names = append(names, status.Checks[i].Name)
		}
	}
	return names
}

// named says something of the checks of these names.
func named(names []string, one, more string) string {
	slices.Sort(names)
	if len(names) == 1 {
		return `Check "` + names[0] + `" ` + one
	}
	return `Checks "` + strings.Join(names, `", "`) + `" ` + more
}

// sentence is a text on one line, as long as status takes it.
func sentence(text string) string {
	return conditions.Cut(strings.Join(strings.Fields(text), " "), maximumSentence)
}

const maximumSentence = 1000

// SourceDown tells whether a failure is the source's as a whole.
func SourceDown(failure error) bool { return prometheus.ReasonOf(failure).SourceDown() }

// OutOfTime tells whether a query had no answer in its time, which may be its own fault or that of the source.
func OutOfTime(failure error) bool { return prometheus.ReasonOf(failure) == prometheus.ReasonTimedOut }

// OfSource tells whether a failure concerns all queries: asking the next one is of no use.
func OfSource(failure error) bool {
	switch prometheus.ReasonOf(failure) {
	case prometheus.ReasonUnauthorized, prometheus.ReasonForbidden, prometheus.ReasonNotPrometheus, prometheus.ReasonAddressRefused,
		prometheus.ReasonRedirectRefused, prometheus.ReasonConfiguration, prometheus.ReasonTLS:
		return true
	default:
		return SourceDown(failure)
	}
}
