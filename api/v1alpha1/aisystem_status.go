// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// AISystemStatus is what the operator found about a system.
type AISystemStatus struct {
	// conditions are Ready, Assessed, Approved, Monitored, WithinLimits, Permitted and ExpiringSoon; see the condition constants for their reasons.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status is about.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// verdict is what the operator permits for the system as it is declared now. Left out: not evaluated yet.
	// +optional
	Verdict *VerdictSummary `json:"verdict,omitempty"`

	// release is the last content that was fully approved; its workloads keep running while a candidate waits. Left out: there is none.
	// +optional
	Release *Release `json:"release,omitempty"`

	// candidate is the content that is declared now and not approved. Left out: what is declared is the release.
	// +optional
	Candidate *Candidate `json:"candidate,omitempty"`

	// lifecycle is the stage that the system has come to. Left out: not evaluated yet, or it was registered in a stage that people have yet to approve.
	// +optional
	Lifecycle *LifecycleStatus `json:"lifecycle,omitempty"`

	// formerApprovers are those who approved the release or the candidate and may not decide in their role any more. Their approvals stand all the
	// same. The operator asks every ten minutes, unless its options say otherwise. Left out: there are none.
	// +optional
	// +listType=map
	// +listMapKey=decision
	// +kubebuilder:validation:MaxItems=64
	FormerApprovers []FormerApprover `json:"formerApprovers,omitempty"`

	// workloads counts the system's workloads by what they are permitted.
	// +optional
	Workloads WorkloadCounts `json:"workloads,omitempty"`

	// eviction counts the pods that are taken off their nodes, because a person halted the system or its approval ended and policy evicts. Left
	// out: none are.
	// +optional
	Eviction *EvictionCounts `json:"eviction,omitempty"`

	// drill is what the last drill of a halt came to. Left out: nobody drilled yet.
	// +optional
	Drill *DrillResult `json:"drill,omitempty"`

	// stricter says what stricter admission modes than the present one would do to the system's workloads, if each was applied anew. Left out: no
	// policy governs the system, no workload names it, or there is no stricter mode.
	// +optional
	// +listType=map
	// +listMapKey=mode
	// +kubebuilder:validation:MaxItems=2
	Stricter []StricterCounts `json:"stricter,omitempty"`

	// drift is what must not be forgotten of what monitors reported, also when a monitor is edited or deleted. Left out: there is nothing to remember.
	// +optional
	Drift *SystemDrift `json:"drift,omitempty"`

	// history is the last changes of the verdict, newest first.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=5
	History []VerdictChange `json:"history,omitempty"`
}

// Permission is what may be done with a workload.
//
// +kubebuilder:validation:Enum=Allow;Hold;Deny;CannotDecide
type Permission string

// The permissions. CannotDecide is never taken for Allow.
const (
	PermissionAllow        Permission = "Allow"
	PermissionHold         Permission = "Hold"
	PermissionDeny         Permission = "Deny"
	PermissionCannotDecide Permission = "CannotDecide"
)

// VerdictSummary is a verdict as status keeps it.
type VerdictSummary struct {
	// deploy is what happens to a new or changed workload of the system.
	// +required
	Deploy Permission `json:"deploy"`

	// run is what happens to a pod of what was admitted before.
	// +required
	Run Permission `json:"run"`

	// mode is what the policies that apply do about shortcomings, the strictest of them. Under Warn and Audit deploy stays Allow.
	// +required
	Mode AdmissionMode `json:"mode"`

	// contentDigest is the digest of the content that was judged. Left out: there was none to judge.
	// +optional
	ContentDigest ContentDigest `json:"contentDigest,omitempty"`

	// policies are the names of the policies that apply, sorted. Empty: no policy governs the system.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=253
	Policies []string `json:"policies,omitempty"`

	// findings are the shortcomings, sorted; at most 32, and findingsTotal counts them all.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Findings []FindingSummary `json:"findings,omitempty"`

	// findingsTotal is the number of findings.
	// +optional
	FindingsTotal int32 `json:"findingsTotal,omitempty"`

	// recheckAt is the earliest moment at which time alone changes the verdict. Left out: time does not change it.
	// +optional
	RecheckAt *metav1.Time `json:"recheckAt,omitempty"`
}

// FindingSummary is one finding as status keeps it.
type FindingSummary struct {
	// reason is what is wrong, as one word of a closed list; Waived where people set the finding aside for a time.
	// +required
	Reason Reason `json:"reason"`

	// waives is what is wrong where reason is Waived. Left out: nobody waived the finding.
	// +optional
	Waives Reason `json:"waives,omitempty"`

	// object is what the finding is about, as Kind/name. Left out: the system itself.
	// +optional
	// +kubebuilder:validation:MaxLength=320
	Object string `json:"object,omitempty"`

	// message is what is wrong, as one sentence.
	// +required
	// +kubebuilder:validation:MaxLength=1024
	Message string `json:"message"`

	// remedy is the command or the edit that mends it.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Remedy string `json:"remedy,omitempty"`
}

// Release is content that was fully approved.
type Release struct {
	// contentDigest is the digest that people approved.
	// +required
	ContentDigest ContentDigest `json:"contentDigest"`

	// content is the approved content as canonical JSON (RFC 8785). Its SHA-256 is the last part of contentDigest, so anybody can check it.
	// +required
	// +kubebuilder:validation:MaxLength=524288
	Content string `json:"content"`

	// assessment is the name of the assessment that was approved with it. Left out: policy asked for none.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Assessment string `json:"assessment,omitempty"`

	// images are the images that the release may run, as references.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=512
	Images []string `json:"images,omitempty"`

	// models are the models that the release may serve, by name.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=253
	Models []string `json:"models,omitempty"`

	// decisions are the names of the decisions that approved it, sorted.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=253
	Decisions []string `json:"decisions,omitempty"`

	// authors are the users who wrote the content, sorted.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=128
	// +kubebuilder:validation:items:MaxLength=512
	Authors []string `json:"authors,omitempty"`

	// approvedSince is when the last decision that it needed was taken. Left out: it needed none.
	// +optional
	ApprovedSince *metav1.Time `json:"approvedSince,omitempty"`

	// validUntil is when the approval lapses. Left out: it does not lapse by time.
	// +optional
	ValidUntil *metav1.Time `json:"validUntil,omitempty"`
}

// Candidate is content that waits for approval.
type Candidate struct {
	// contentDigest is the digest that people have to approve. Left out: no assessment covers the content yet.
	// +optional
	ContentDigest ContentDigest `json:"contentDigest,omitempty"`

	// assessment is the name of the assessment that it is judged by. Left out: there is none.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Assessment string `json:"assessment,omitempty"`

	// approvals says, for each role that policy asks for, how many people approved and how many must.
	// +optional
	// +listType=map
	// +listMapKey=role
	// +kubebuilder:validation:MaxItems=16
	Approvals []RoleApprovals `json:"approvals,omitempty"`
}

// RoleApprovals counts the approvals in one role.
type RoleApprovals struct {
	// role is the oversight role.
	// +required
	Role RoleName `json:"role"`

	// given is the number of approvals that count.
	// +required
	Given int32 `json:"given"`

	// required is the number of approvals that policy asks for.
	// +required
	Required int32 `json:"required"`

	// approvers are the people whose approvals count, sorted.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:MaxLength=512
	Approvers []string `json:"approvers,omitempty"`
}

// FormerApprover is somebody who approved and may not any more.
type FormerApprover struct {
	// decision is the name of the OversightDecision.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Decision string `json:"decision"`

	// role is the role that they decided in.
	// +required
	Role RoleName `json:"role"`

	// username is who decided.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Username string `json:"username"`
}

// WorkloadCounts counts workloads by what they are permitted.
type WorkloadCounts struct {
	// total is the number of workloads that name the system.
	// +optional
	Total int32 `json:"total"`

	// allowed is the number of workloads without any shortcoming.
	// +optional
	Allowed int32 `json:"allowed"`

	// warned is the number of workloads that fall short and run, because policy only warns, audits or reports.
	// +optional
	Warned int32 `json:"warned"`

	// held is the number of workloads whose pods are held back.
	// +optional
	Held int32 `json:"held"`

	// denied is the number of workloads that would be refused now.
	// +optional
	Denied int32 `json:"denied"`
}

// EvictionCounts counts pods that are taken off their nodes.
type EvictionCounts struct {
	// remaining is the number of pods that still run and must go.
	// +optional
	Remaining int32 `json:"remaining"`

	// blocked is the number of those that could not be evicted at the last attempt, mostly because of a PodDisruptionBudget. The operator tries
	// again; after a halt it deletes them at policy's deadline.
	// +optional
	Blocked int32 `json:"blocked"`

	// evicted is the number of pods taken off their nodes since this began.
	// +optional
	Evicted int32 `json:"evicted"`
}

// DrillResult is what a halt would have done, had it been meant.
type DrillResult struct {
	// decision is the name of the OversightDecision.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Decision string `json:"decision"`

	// at is when the operator was through with all pods.
	// +required
	At metav1.Time `json:"at"`

	// pods is the number of pods that a halt would have taken off their nodes. Where no policy governs the system a halt leaves pods alone, and there
	// are none.
	// +optional
	Pods int32 `json:"pods"`

	// podsReached is the number of those for which the Eviction API answered a dry run, be it that a PodDisruptionBudget protects them for now: a halt
	// deletes them at policy's deadline.
	// +optional
	PodsReached int32 `json:"podsReached"`

	// seconds is how long it took from the decision until the operator knew all pods and had asked for each, in whole seconds, rounded up. The moment of
	// the decision is kept in whole seconds, so that it may be one more than it was.
	// +optional
	Seconds int32 `json:"seconds"`
}

// StricterCounts counts what a stricter admission mode would do to a system's workloads.
type StricterCounts struct {
	// mode is the stricter mode.
	// +required
	Mode AdmissionMode `json:"mode"`

	// held is the number of workloads that would be held.
	// +optional
	Held int32 `json:"held"`

	// refused is the number of workloads that would be refused.
	// +optional
	Refused int32 `json:"refused"`
}

// VerdictChange is one change of a verdict.
type VerdictChange struct {
	// at is when the operator saw the change.
	// +required
	At metav1.Time `json:"at"`

	// deploy is the permission to deploy from then on.
	// +required
	Deploy Permission `json:"deploy"`

	// run is the permission to run from then on.
	// +required
	Run Permission `json:"run"`

	// contentDigest is the digest that was judged.
	// +optional
	ContentDigest ContentDigest `json:"contentDigest,omitempty"`

	// reasons are the reasons of the findings, sorted.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Reasons []Reason `json:"reasons,omitempty"`
}
