// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// DriftMonitor watches one AISystem of the same namespace: whether its data, its quality and its treatment of groups are still what they were
// when people approved it. What follows from a breach is the policy's, by enforcement.onDrift.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=aims,shortName=dm
// +kubebuilder:selectablefield:JSONPath=".spec.systemRef.name"
// +kubebuilder:printcolumn:name="System",type=string,JSONPath=".spec.systemRef.name"
// +kubebuilder:printcolumn:name="Within limits",type=string,JSONPath=".status.conditions[?(@.type==\"WithinLimits\")].status"
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=".status.conditions[?(@.type==\"WithinLimits\")].reason"
// +kubebuilder:printcolumn:name="Data",type=string,JSONPath=".status.conditions[?(@.type==\"DataAvailable\")].status"
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=".status.conditions[?(@.type==\"Ready\")].status"
// +kubebuilder:printcolumn:name="Evaluated",type=date,JSONPath=".status.evaluatedAt"
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=".metadata.creationTimestamp"
type DriftMonitor struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the object's standard metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is what is watched, and how.
	// +required
	Spec DriftMonitorSpec `json:"spec"`

	// status is what the operator found.
	// +optional
	Status DriftMonitorStatus `json:"status,omitempty"`
}

// DriftMonitorList is a list of DriftMonitor.
//
// +kubebuilder:object:root=true
type DriftMonitorList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []DriftMonitor `json:"items"`
}

// DriftMonitorSpec is what is watched, and how.
//
// +kubebuilder:validation:XValidation:rule="self.systemRef.name == oldSelf.systemRef.name",message="a monitor stays with its system: write a new DriftMonitor for another system",fieldPath=".systemRef.name"
type DriftMonitorSpec struct {
	// systemRef names the AISystem, in the same namespace, that is watched.
	// +required
	SystemRef SystemReference `json:"systemRef"`

	// source is where the numbers are read.
	// +required
	Source MetricsSource `json:"source"`

	// intervalSeconds is how many seconds lie between two evaluations; each looks at one window. Make it as long as the queries look back: windows that
	// share samples raise more false alarms. Two intervals without an answer make a check Stale. Left out: 300.
	// +optional
	// +kubebuilder:validation:Minimum=5
	// +kubebuilder:validation:Maximum=86400
	IntervalSeconds int32 `json:"intervalSeconds,omitempty"`

	// checks are what is looked at, each on its own.
	// +required
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Checks []DriftCheck `json:"checks"`

	// onBreach is what the operator starts when a check is breached. Left out: nothing; the policy's onDrift counts all the same.
	// +optional
	OnBreach *OnBreach `json:"onBreach,omitempty"`
}

// OnBreach is what the operator starts when a check is breached.
type OnBreach struct {
	// retrain is a Job that is created once for each breach. Left out: none.
	// +optional
	Retrain *Retrain `json:"retrain,omitempty"`
}

// Retrain is a Job that is created once for each breach. It runs in the monitor's namespace, as the service account that the Job itself names. The
// operator adds to each container the environment variables AIMS_SYSTEM and AIMS_MONITOR, AIMS_CHECKS with the names of all checks that are breached,
// separated by commas, and AIMS_CHECK and AIMS_VALUE with the name and the value of the first of them in the monitor's order.
type Retrain struct {
	// templateRef names a suspended CronJob of the same namespace. Its jobTemplate is what the Job is made of.
	// +required
	TemplateRef CronJobReference `json:"templateRef"`

	// minimumIntervalSeconds is how many seconds must lie between two such Jobs, whatever is breached. Left out: 3600.
	// +optional
	// +kubebuilder:validation:Minimum=10
	// +kubebuilder:validation:Maximum=2592000
	MinimumIntervalSeconds int32 `json:"minimumIntervalSeconds,omitempty"`
}

// CronJobReference names a CronJob of the same namespace.
type CronJobReference struct {
	// name is the CronJob's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=52
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$')",message="must be the name of a CronJob of this namespace, without namespace and slash"
	Name string `json:"name"`
}
