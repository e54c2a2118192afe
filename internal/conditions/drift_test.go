// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestMonitoredAndWithinLimits(t *testing.T) {
	type reasons = []v1alpha1.Reason
	for _, row := range []struct {
		why               string
		limits            decision.Limits
		required          bool
		found             reasons
		monitored, within string
	}{
		{"nothing is asked for, and nobody watches", "NotMonitored", false, nil, "True MonitoringNotRequired", "Unknown NotMonitored"},
		{"all is well", "WithinLimits", true, nil, "True Monitored", "True WithinLimits"},
		{"a warning is within", "Warning", true, nil, "True Monitored", "True Warning"},
		{"a breach has data", "DriftBreached", true, reasons{"DriftBreached"}, "True Monitored", "False DriftBreached"},
		{"a breach is one whatever policy asks for", "DriftBreached", false, nil, "True MonitoringNotRequired", "False DriftBreached"},
		{"nobody watches", "NotMonitored", true, reasons{"MonitorMissing"}, "False MonitorMissing", "Unknown NotMonitored"},
		{"silence is not healthy", "MonitorDataMissing", true, reasons{"MonitorDataMissing"}, "False MonitorDataMissing", "Unknown MonitorDataMissing"},
		{"what was not looked at is not known", "NotEvaluatedYet", false, nil, "True MonitoringNotRequired", "Unknown NotEvaluatedYet"},
		{"what is owed after a breach is not where it is now", "WithinLimits", true, reasons{"DriftBreached"}, "True Monitored", "True WithinLimits"},
	} {
		t.Run(row.why, func(t *testing.T) {
			v := &decision.Verdict{Deploy: v1alpha1.PermissionAllow, Limits: row.limits, Monitoring: row.required}
			for _, reason := range row.found {
				v.Findings = append(v.Findings, decision.Finding{Reason: reason, Message: "it is so"})
			}
			for want, c := range map[string]metav1.Condition{row.monitored: monitored(v), row.within: withinLimits(v)} {
				if got := string(c.Status) + " " + c.Reason; got != want || c.Message == "" {
					t.Errorf("%s is %q (%s), want %q", c.Type, got, c.Message, want)
				}
			}
		})
	}
}

func TestDriftKeepsWhenASilenceBegan(t *testing.T) {
	began := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	silent, heard := &decision.Verdict{Silent: true}, &decision.Verdict{}
	drift := Drift(nil, silent, began)
	if drift == nil || !drift.SilentSince.Time.Equal(began) {
		t.Fatalf("the silence began at %+v", drift)
	}
	if again := Drift(drift, silent, began.Add(time.Hour)); !again.SilentSince.Time.Equal(began) {
		t.Errorf("the same silence began at %s", again.SilentSince)
	}
	undecided := &decision.Verdict{Deploy: v1alpha1.PermissionCannotDecide}
	if unknown := Drift(drift, undecided, began.Add(time.Hour)); unknown == nil || unknown.SilentSince == nil {
		t.Error("a pass that could not decide ended the silence")
	}
	if over := Drift(drift, heard, began.Add(time.Hour)); over != nil {
		t.Errorf("what is heard leaves %+v", over)
	}
	if drift.SilentSince == nil {
		t.Error("what was given was changed")
	}
}
