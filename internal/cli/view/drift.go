// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Drift is what kubectl aims drift prints: what the monitors of one system say.
type Drift struct {
	metav1.TypeMeta `json:",inline"`

	Namespace string `json:"namespace"`
	System    string `json:"system"`
	// Verdict is the worst of all monitors. Left out: none has said anything yet.
	Verdict v1alpha1.DriftVerdict `json:"verdict,omitempty"`
	// Policies are those that govern the system, sorted by name. Unread says why they are not known.
	Policies []DriftPolicy `json:"policies,omitempty"`
	Unread   []Unread      `json:"unread,omitempty"`
	// Missing are the kinds of check that policies ask for and that no monitor makes, sorted.
	Missing []v1alpha1.CheckKind `json:"missing,omitempty"`
	// Monitors are sorted by name.
	Monitors []Monitor `json:"monitors"`
}

// DriftPolicy is what a policy asks for and does about drift.
type DriftPolicy struct {
	Name       string                 `json:"name"`
	OnDrift    v1alpha1.DriftAction   `json:"onDrift"`
	Monitoring []v1alpha1.CheckKind   `json:"monitoring,omitempty"`
	Admission  v1alpha1.AdmissionMode `json:"admission,omitempty"`
}

// Monitor is what one DriftMonitor says.
type Monitor struct {
	Name string `json:"name"`
	// Verdict is the worst of its checks. Left out: not evaluated yet.
	Verdict v1alpha1.DriftVerdict `json:"verdict,omitempty"`
	// EvaluatedAt is when the last window was looked at. Left out: none was.
	EvaluatedAt     *metav1.Time `json:"evaluatedAt,omitempty"`
	IntervalSeconds int64        `json:"intervalSeconds"`
	// Overdue tells that nobody has evaluated the monitor for more than two intervals. What was healthy is stale then.
	Overdue bool `json:"overdue,omitempty"`
	// Outdated tells that the spec was changed after the operator looked at it.
	Outdated bool `json:"outdated,omitempty"`
	// Conditions are the operator's: Ready, DataAvailable and WithinLimits.
	Conditions []metav1.Condition    `json:"conditions,omitempty"`
	LastBreach *v1alpha1.DriftBreach `json:"lastBreach,omitempty"`
	Retraining *v1alpha1.Retraining  `json:"retraining,omitempty"`
	// RetrainingRefusal is why no Job could be created for a breach.
	RetrainingRefusal *v1alpha1.RetrainingRefusal `json:"retrainingRefusal,omitempty"`
	// Checks are in the order of the spec.
	Checks []MonitorCheck `json:"checks"`
}

// MonitorCheck is what one check says.
type MonitorCheck struct {
	Name   string               `json:"name"`
	Kind   v1alpha1.CheckKind   `json:"kind"`
	Method v1alpha1.DriftMethod `json:"method"`
	// Verdict is the check's state. Left out: not evaluated yet.
	Verdict v1alpha1.DriftVerdict `json:"verdict,omitempty"`
	// Recorded is what the operator wrote down, where nobody has looked for so long that it does not count any more.
	Recorded     v1alpha1.DriftVerdict `json:"recorded,omitempty"`
	Since        *metav1.Time          `json:"since,omitempty"`
	Silence      v1alpha1.DriftVerdict `json:"silence,omitempty"`
	SilenceSince *metav1.Time          `json:"silenceSince,omitempty"`
	Message      string                `json:"message,omitempty"`
	Value        v1alpha1.Decimal      `json:"value,omitempty"`
	Lower        v1alpha1.Decimal      `json:"lower,omitempty"`
	Upper        v1alpha1.Decimal      `json:"upper,omitempty"`
	Warning      v1alpha1.Decimal      `json:"warning,omitempty"`
	Critical     v1alpha1.Decimal      `json:"critical,omitempty"`
	// Bad is on which side of the bounds a value is bad.
	Bad              v1alpha1.ThresholdDirection `json:"bad"`
	Samples          int64                       `json:"samples,omitempty"`
	ReferenceSamples int64                       `json:"referenceSamples,omitempty"`
	SmallestGroup    int64                       `json:"smallestGroup,omitempty"`
	// Agreeing of the last Of windows change the verdict.
	Agreeing int `json:"agreeing"`
	Of       int `json:"of"`
	// Windows are the last windows, and Values the statistics of more of them, newest last; a dash where there was none.
	Windows []v1alpha1.DriftWindow `json:"windows,omitempty"`
	Values  []string               `json:"values,omitempty"`
}

// Interval is how far apart the windows are.
func (m *Monitor) Interval() time.Duration {
	return time.Duration(m.IntervalSeconds) * time.Second
}
