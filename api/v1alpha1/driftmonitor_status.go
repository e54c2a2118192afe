// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// DriftMonitorStatus is what the operator found.
type DriftMonitorStatus struct {
	// conditions are Ready, DataAvailable and WithinLimits; see the condition constants for their reasons.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status is about.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// evaluatedAt is when the last window was looked at. Left out: none was yet.
	// +optional
	EvaluatedAt *metav1.Time `json:"evaluatedAt,omitempty"`

	// checks are what the checks found.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=32
	Checks []DriftCheckStatus `json:"checks,omitempty"`

	// lastBreach is the last breach, also after it has ended. Left out: there was none.
	// +optional
	LastBreach *DriftBreach `json:"lastBreach,omitempty"`

	// retraining is the last Job that a breach started. Left out: none was.
	// +optional
	Retraining *Retraining `json:"retraining,omitempty"`

	// retrainingRefusal is why the API server took no Job for a breach. It is tried again each minimumIntervalSeconds, and told once. Left out: a Job was
	// created since, or none was refused.
	// +optional
	RetrainingRefusal *RetrainingRefusal `json:"retrainingRefusal,omitempty"`
}

// DriftVerdict is what a check says. Only Healthy is good.
//
// +kubebuilder:validation:Enum=Healthy;Warning;Breached;InsufficientData;Stale;Invalid
type DriftVerdict string

// The verdicts.
const (
	DriftHealthy          DriftVerdict = "Healthy"
	DriftWarning          DriftVerdict = "Warning"
	DriftBreached         DriftVerdict = "Breached"
	DriftInsufficientData DriftVerdict = "InsufficientData"
	DriftStale            DriftVerdict = "Stale"
	DriftInvalid          DriftVerdict = "Invalid"
)

// DriftCheckStatus is what a check found.
type DriftCheckStatus struct {
	// name is the check's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	Name string `json:"name"`

	// kind is the check's kind.
	// +required
	Kind CheckKind `json:"kind"`

	// method is the statistic that was computed.
	// +required
	Method DriftMethod `json:"method"`

	// verdict is the check's state: it changes when enough windows agree.
	// +required
	Verdict DriftVerdict `json:"verdict"`

	// since is when the check came into this state.
	// +required
	Since metav1.Time `json:"since"`

	// message says what the last window found, as one sentence.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Message string `json:"message,omitempty"`

	// value is the statistic of the last window. Left out: it could not be computed.
	// +optional
	Value Decimal `json:"value,omitempty"`

	// lower and upper bound the value's 95 % confidence interval. Left out: the method has none, or it could not be computed.
	// +optional
	Lower Decimal `json:"lower,omitempty"`

	// upper is the upper end of that interval.
	// +optional
	Upper Decimal `json:"upper,omitempty"`

	// warning is the bound for Warning that was applied. Left out: there is none.
	// +optional
	Warning Decimal `json:"warning,omitempty"`

	// critical is the bound for Breached that was applied. Left out: there is none.
	// +optional
	Critical Decimal `json:"critical,omitempty"`

	// samples is the number of samples in the last window. Left out: not known, or none.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Samples int64 `json:"samples,omitempty"`

	// referenceSamples is the number of samples in the reference. Left out: there is no reference, or the number is not known.
	// +optional
	// +kubebuilder:validation:Minimum=0
	ReferenceSamples int64 `json:"referenceSamples,omitempty"`

	// smallestGroup is the number of samples in the smallest group, for fairness. Left out: another method, or none.
	// +optional
	// +kubebuilder:validation:Minimum=0
	SmallestGroup int64 `json:"smallestGroup,omitempty"`

	// silence is why too little is known to hold or to change the verdict. It can stand beside a breach, which silence does not heal. Left out:
	// enough is known.
	// +optional
	Silence DriftVerdict `json:"silence,omitempty"`

	// silenceSince is when the silence began, or ended.
	// +optional
	SilenceSince *metav1.Time `json:"silenceSince,omitempty"`

	// definition is the digest of the check, its source and the interval that this status speaks of. What was heard under another definition ends no
	// breach, and keeps nothing healthy.
	// +optional
	Definition SHA256 `json:"definition,omitempty"`

	// basis names what the windows were judged by: definition, bounds and pinned reference, as a digest. Windows of another basis do not count.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	Basis string `json:"basis,omitempty"`

	// windows are the last windows, newest last.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=20
	Windows []DriftWindow `json:"windows,omitempty"`

	// values are the statistics of the last windows, newest last; a dash where there was none.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=60
	// +kubebuilder:validation:items:MaxLength=24
	Values []string `json:"values,omitempty"`
}

// DriftWindow is what one window of a check said.
type DriftWindow struct {
	// at is when it was looked at.
	// +required
	At metav1.Time `json:"at"`

	// verdict is what it said by itself.
	// +required
	Verdict DriftVerdict `json:"verdict"`
}

// DriftBreach is a time during which checks were breached.
type DriftBreach struct {
	// since is when it began.
	// +required
	Since metav1.Time `json:"since"`

	// until is when no check was breached any more. Left out: it goes on.
	// +optional
	Until *metav1.Time `json:"until,omitempty"`

	// checks are the names of the checks that were breached in its course, sorted.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MaxLength=63
	Checks []string `json:"checks"`
}

// Retraining is a Job that a breach started.
type Retraining struct {
	// job is the Job's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Job string `json:"job"`

	// breachSince is the breach that it is for, by its beginning.
	// +required
	BreachSince metav1.Time `json:"breachSince"`

	// createdAt is when it was created.
	// +required
	CreatedAt metav1.Time `json:"createdAt"`
}

// RetrainingRefusal is why the API server took no Job.
type RetrainingRefusal struct {
	// breachSince is the breach that the Job was for, by its beginning.
	// +required
	BreachSince metav1.Time `json:"breachSince"`

	// reason is what sort of refusal it was.
	// +required
	Reason RefusalReason `json:"reason"`

	// message is what the API server said first, as one sentence.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Message string `json:"message,omitempty"`
}

// RefusalReason is a sort of refusal.
//
// +kubebuilder:validation:Enum=Forbidden;Invalid
type RefusalReason string

// The sorts of refusal.
const (
	// RefusedForbidden: the namespace's quota, an admission policy or the operator's rights do not let it.
	RefusedForbidden RefusalReason = "Forbidden"
	// RefusedInvalid: the template makes no valid Job.
	RefusedInvalid RefusalReason = "Invalid"
)
