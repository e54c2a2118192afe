// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/diff"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// StatusList is what kubectl aims status prints.
type StatusList struct {
	metav1.TypeMeta `json:",inline"`

	// Enforcement says what is wrong with the gate itself. Left out: nothing, or it is not known.
	Enforcement *Enforcement `json:"enforcement,omitempty"`
	// Items are the systems, sorted by namespace and name.
	Items []System `json:"items"`
}

// NewStatusList is a list of systems.
func NewStatusList(items []System) StatusList {
	if items == nil {
		items = []System{}
	}
	return StatusList{TypeMeta: document(kindStatus), Items: items}
}

// Judge says who judged.
type Judge string

// Who may have judged.
const (
	// JudgedNow: the plugin, now, from what the cluster holds.
	JudgedNow Judge = "Plugin"
	// JudgedByOperator: the operator, earlier; its status is shown because not all facts could be read.
	JudgedByOperator Judge = "Operator"
	// JudgedByNobody: not all facts could be read, and the operator has not judged the system yet.
	JudgedByNobody Judge = "Nobody"
)

// System is the state of one system.
type System struct {
	Namespace      string                  `json:"namespace"`
	Name           string                  `json:"name"`
	DisplayName    string                  `json:"displayName,omitempty"`
	Owner          v1alpha1.Owner          `json:"owner"`
	Tier           v1alpha1.RiskTier       `json:"tier"`
	HighRiskArea   v1alpha1.HighRiskArea   `json:"highRiskArea,omitempty"`
	LifecycleStage v1alpha1.LifecycleStage `json:"lifecycleStage"`
	// Lifecycle is the stage that the system has come to, and how. Left out: the operator has not seen it come to any.
	Lifecycle *v1alpha1.LifecycleStatus `json:"lifecycle,omitempty"`

	// JudgedBy says whose verdict this is.
	JudgedBy Judge `json:"judgedBy"`
	// Outdated tells that the operator judged an earlier generation of the system.
	Outdated bool `json:"outdated,omitempty"`
	// Unread says what could not be read.
	Unread []Unread `json:"unread,omitempty"`
	// Verdict is what the system is permitted as it is declared now.
	Verdict decision.Verdict `json:"verdict"`
	// Release is the last content that was fully approved. Left out: there is none.
	Release *Release `json:"release,omitempty"`
	// Candidate is the content that is declared now. Left out: it is the release.
	Candidate *Candidate `json:"candidate,omitempty"`
	// FormerApprovers are those whose approvals stand although they may not decide in their role any more, as the operator found.
	FormerApprovers []v1alpha1.FormerApprover `json:"formerApprovers,omitempty"`
	// Drill is what the last drill of a halt came to, as the operator found. Left out: nobody drilled yet.
	Drill *v1alpha1.DrillResult `json:"drill,omitempty"`
	// Assessments are the system's assessments, sorted by name.
	Assessments []Assessment `json:"assessments,omitempty"`
	// Workloads are what runs or wants to run in the system's name, sorted by kind and name.
	Workloads []Workload `json:"workloads,omitempty"`
	// WorkloadsUnread are the kinds of workloads that could not be listed.
	WorkloadsUnread []Unread `json:"workloadsUnread,omitempty"`
	// WorkloadCounts are the operator's own totals. Left out: the workloads are above.
	WorkloadCounts *v1alpha1.WorkloadCounts `json:"workloadCounts,omitempty"`
}

// Release is the last content that was fully approved.
type Release struct {
	ContentDigest v1alpha1.ContentDigest `json:"contentDigest"`
	Assessment    string                 `json:"assessment,omitempty"`
	ApprovedSince *metav1.Time           `json:"approvedSince,omitempty"`
	ValidUntil    *metav1.Time           `json:"validUntil,omitempty"`
	Images        []string               `json:"images,omitempty"`
	Models        []string               `json:"models,omitempty"`
	// Decisions are the names of the decisions that approved it, sorted.
	Decisions []string `json:"decisions,omitempty"`
	// Problem says why the release counts for nothing. Left out: it counts.
	Problem string `json:"problem,omitempty"`
}

// Candidate is content that is not released.
type Candidate struct {
	ContentDigest v1alpha1.ContentDigest `json:"contentDigest,omitempty"`
	Assessment    string                 `json:"assessment,omitempty"`
	// Images and Models are what it would let run. Left out: none, or the operator judged an earlier generation, and what it held is not known.
	Images []string `json:"images,omitempty"`
	Models []string `json:"models,omitempty"`
	// Approved tells that it has all that policies ask for: it becomes the release.
	Approved bool `json:"approved"`
	// Changes are the differences to the release. Left out: there is no release to compare with.
	Changes []diff.Change `json:"changes,omitempty"`
}

// Assessment is the state of one assessment, together with the system's present content.
type Assessment struct {
	Name          string                 `json:"name"`
	ContentDigest v1alpha1.ContentDigest `json:"contentDigest,omitempty"`
	// Judged tells that the system is judged by this assessment.
	Judged bool `json:"judged"`
	// Shortcomings are the reasons that stand against the assessment itself, sorted.
	Shortcomings []v1alpha1.Reason    `json:"shortcomings,omitempty"`
	Outcome      v1alpha1.Outcome     `json:"outcome,omitempty"`
	ResidualRisk v1alpha1.ImpactLevel `json:"residualRisk,omitempty"`
	PerformedAt  time.Time            `json:"performedAt,omitzero"`
	ValidUntil   time.Time            `json:"validUntil,omitzero"`
	// Approvals say who approved in which role, and how many must.
	Approvals []decision.RoleTally `json:"approvals,omitempty"`
}

// Workload is what runs or wants to run in a system's name.
type Workload struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Deploy and Run are what it is permitted. Left out: not judged, because facts are missing or it is not known how to read the kind.
	Deploy v1alpha1.Permission `json:"deploy,omitempty"`
	Run    v1alpha1.Permission `json:"run,omitempty"`
	// Reasons are what stands against it, sorted.
	Reasons []v1alpha1.Reason `json:"reasons,omitempty"`
	// Pods counts its pods. Left out: it has none.
	Pods *Pods `json:"pods,omitempty"`

	// byPods tells that the object itself could not be read, so that its pods are judged in its place.
	byPods bool
}

// Pods counts pods by what they do.
type Pods struct {
	Running int `json:"running"`
	// Held are the pods behind the operator's scheduling gate.
	Held     int `json:"held"`
	Pending  int `json:"pending"`
	Finished int `json:"finished"`
	// NotPermitted are those running that would be held or refused if they started now.
	NotPermitted int `json:"notPermitted"`
	// Reasons are what stands against pods that would be held or refused now, sorted.
	Reasons []v1alpha1.Reason `json:"reasons,omitempty"`
}
