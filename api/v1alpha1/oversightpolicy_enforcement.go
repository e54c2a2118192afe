// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Enforcement is what happens to the workloads of a system that falls short.
type Enforcement struct {
	// admission is what happens to a new or changed workload that falls short: Deny refuses it, Hold stores it and keeps its pods from every
	// node until it is approved, Warn lets it run and warns, Audit lets it run and records. Left out: Hold.
	// +optional
	Admission AdmissionMode `json:"admission,omitempty"`

	// onLapse is what happens when an approval that was given ends, and to what runs of a system that is retired: Report records it, FreezeRollouts refuses new and changed
	// workloads while running ones are left alone, Evict holds the system's new pods as well and takes its running ones off their nodes
	// as far as PodDisruptionBudgets let it. Left out: FreezeRollouts.
	// +optional
	OnLapse LapseAction `json:"onLapse,omitempty"`

	// scaleUpOnLapse says whether workloads of a system whose approval has ended, or that has a breach, may be given more pods while FreezeRollouts
	// leaves them alone. Scaling down and replacing a lost pod are always allowed. Left out: Allow.
	// +optional
	ScaleUpOnLapse ScaleUp `json:"scaleUpOnLapse,omitempty"`

	// haltDeadlineSeconds is for how many seconds after a person halted a system PodDisruptionBudgets are heard; pods that still run
	// then are deleted. Left out: 10.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=300
	HaltDeadlineSeconds int32 `json:"haltDeadlineSeconds,omitempty"`

	// resumeRoles are the oversight roles in which a person may resume a halted system; of several policies each must accept the role.
	// Left out: any role in which the person may decide.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	ResumeRoles []RoleName `json:"resumeRoles,omitempty"`

	// onDrift is what happens when a check of a DriftMonitor is breached, to content that was assessed before the breach began: Report,
	// FreezeRollouts and Evict as for onLapse, for as long as the breach goes on; RequireReassessment makes the release lapse until an
	// assessment performed after the breach began is approved, and onLapse says what that means. Of several policies the strictest action counts, and
	// a reassessment is required if any of them requires it. Left out: Report.
	// +optional
	OnDrift DriftAction `json:"onDrift,omitempty"`

	// monitorSilenceHours is for how many hours a kind of check that requirements.monitoring asks for may be without data until more than reporting
	// is done. From then on, unless onDrift is Report, rollouts of the release are frozen: new and changed workloads are refused, running ones are
	// left alone, and content with a newer assessment has as many hours again. Left out: 24.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=8760
	MonitorSilenceHours int32 `json:"monitorSilenceHours,omitempty"`

	// gracePeriodHours is for how many hours after an approval ended by time nothing but reporting is done. A rejection, a halt and a stricter
	// policy have no grace. Left out: 0.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=8760
	GracePeriodHours int32 `json:"gracePeriodHours,omitempty"`

	// podAccess is what happens when somebody reaches into a pod of a governed system by exec, attach, port-forward or proxy: Deny refuses
	// it, also while the operator is away, Allow lets it pass. Either is recorded. Left out: Allow.
	// +optional
	PodAccess PodAccess `json:"podAccess,omitempty"`
}

// PodAccess is what happens when somebody reaches into a pod, from the least to the most strict.
//
// +kubebuilder:validation:Enum=Allow;Deny
type PodAccess string

// The kinds of treatment of access to pods.
const (
	PodAccessAllow PodAccess = "Allow"
	PodAccessDeny  PodAccess = "Deny"
)

// AdmissionMode is what happens to a workload that falls short, from the least to the most strict.
//
// +kubebuilder:validation:Enum=Audit;Warn;Hold;Deny
type AdmissionMode string

// The admission modes.
const (
	ModeAudit AdmissionMode = "Audit"
	ModeWarn  AdmissionMode = "Warn"
	ModeHold  AdmissionMode = "Hold"
	ModeDeny  AdmissionMode = "Deny"
)

// LapseAction is what happens when an approval ends, from the least to the most strict.
//
// +kubebuilder:validation:Enum=Report;FreezeRollouts;Evict
type LapseAction string

// The actions on a lapse.
const (
	LapseReport         LapseAction = "Report"
	LapseFreezeRollouts LapseAction = "FreezeRollouts"
	LapseEvict          LapseAction = "Evict"
)

// ScaleUp says whether there may be more pods of what an ended approval covered.
//
// +kubebuilder:validation:Enum=Allow;Deny
type ScaleUp string

// What is said to more pods.
const (
	ScaleUpAllow ScaleUp = "Allow"
	ScaleUpDeny  ScaleUp = "Deny"
)

// DriftAction is what happens when a check of a DriftMonitor is breached.
//
// +kubebuilder:validation:Enum=Report;FreezeRollouts;Evict;RequireReassessment
type DriftAction string

// The actions on drift.
const (
	DriftReport              DriftAction = "Report"
	DriftFreezeRollouts      DriftAction = "FreezeRollouts"
	DriftEvict               DriftAction = "Evict"
	DriftRequireReassessment DriftAction = "RequireReassessment"
)
