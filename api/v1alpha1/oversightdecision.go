// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OversightDecision is one human decision, immutable: who decided what, in which role, on exactly which content. A change of mind is a
// new decision.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=aims,shortName=od
// +kubebuilder:selectablefield:JSONPath=".spec.subject.kind"
// +kubebuilder:selectablefield:JSONPath=".spec.subject.name"
// +kubebuilder:selectablefield:JSONPath=".spec.decision"
// +kubebuilder:printcolumn:name="Decision",type=string,JSONPath=".spec.decision"
// +kubebuilder:printcolumn:name="Subject",type=string,JSONPath=".spec.subject.name"
// +kubebuilder:printcolumn:name="Role",type=string,JSONPath=".spec.role"
// +kubebuilder:printcolumn:name="By",type=string,JSONPath=".spec.decidedBy.username"
// +kubebuilder:printcolumn:name="At",type=string,JSONPath=".spec.decidedAt"
// +kubebuilder:printcolumn:name="Verified",type=string,JSONPath=".status.conditions[?(@.type=='Verified')].reason"
// +kubebuilder:printcolumn:name="Digest",type=string,JSONPath=".spec.contentDigest",priority=1
// +kubebuilder:printcolumn:name="Drill",type=boolean,JSONPath=".spec.drill",priority=1
// +kubebuilder:printcolumn:name="Comment",type=string,JSONPath=".spec.comment",priority=1
type OversightDecision struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the object's standard metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is the decision.
	// +required
	Spec OversightDecisionSpec `json:"spec"`

	// status is what the operator found out about the decision.
	// +optional
	Status OversightDecisionStatus `json:"status,omitempty"`
}

// OversightDecisionList is a list of OversightDecision.
//
// +kubebuilder:object:root=true
type OversightDecisionList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []OversightDecision `json:"items"`
}

// OversightDecisionSpec is a decision.
//
// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="a decision cannot be changed: record a new one"
// +kubebuilder:validation:XValidation:rule="(self.decision in ['Approve', 'Reject']) == (self.subject.kind == 'ImpactAssessment')",message="Approve and Reject are decisions on an ImpactAssessment; Waive, Halt and Resume are decisions on an AISystem",fieldPath=".subject.kind"
// +kubebuilder:validation:XValidation:rule="(self.decision == 'Waive') == has(self.waives)",message="a Waive decision, and no other, names the reasons that it waives",fieldPath=".waives"
// +kubebuilder:validation:XValidation:rule="(self.decision == 'Waive') == has(self.expiresAt)",message="a Waive decision, and no other, says until when: set expiresAt",fieldPath=".expiresAt"
// +kubebuilder:validation:XValidation:rule="self.decision != 'Waive' || has(self.comment) && self.comment.trim().size() > 0",message="a Waive decision says why: set comment",fieldPath=".comment"
// +kubebuilder:validation:XValidation:rule="!(self.decision in ['Approve', 'Reject', 'Waive']) || has(self.contentDigest)",message="a decision on content names exactly that content: set contentDigest to what 'kubectl aims review' shows",fieldPath=".contentDigest"
// +kubebuilder:validation:XValidation:rule="!has(self.expiresAt) || !has(self.decidedAt) || self.expiresAt > self.decidedAt",message="the waiver would end before it starts: set expiresAt in the future",fieldPath=".expiresAt"
// +kubebuilder:validation:XValidation:rule="has(self.signature) == has(self.signedAt)",message="a signed decision, and no other, says when it was signed: let 'kubectl aims sign' write signedAt and signature",fieldPath=".signedAt"
// +kubebuilder:validation:XValidation:rule="!has(self.clusters) || has(self.signature)",message="only a signed decision names clusters: any other is for the cluster that it is created in",fieldPath=".clusters"
// +kubebuilder:validation:XValidation:rule="!has(self.decidedBy) || has(self.decidedBy.key) == has(self.signature)",message="a signed decision, and no other, is that of a key: leave out decidedBy, which the operator writes",fieldPath=".decidedBy"
// +kubebuilder:validation:XValidation:rule="!has(self.drill) || !self.drill || self.decision == 'Halt'",message="only a Halt is drilled: leave out drill, or decide Halt",fieldPath=".drill"
// +kubebuilder:validation:XValidation:rule="!has(self.drill) || !self.drill || !has(self.signature)",message="a drill is not signed, since a signature does not say that it is one: run 'kubectl aims halt SYSTEM --role ROLE --drill'",fieldPath=".drill"
type OversightDecisionSpec struct {
	// subject is what the decision is about, in the same namespace.
	// +required
	Subject DecisionSubject `json:"subject"`

	// decision is what was decided.
	// +required
	Decision Decision `json:"decision"`

	// role is the role in which the person decides.
	// +required
	Role RoleName `json:"role"`

	// contentDigest is the digest of the content that the person saw; it must be the current one, or for a Waive that of the release. Left out: a Halt or a Resume, which
	// concern the system whatever its content.
	// +optional
	ContentDigest ContentDigest `json:"contentDigest,omitempty"`

	// drill says that a Halt is an exercise: it is recorded and sealed as any decision, and stops nothing. The operator asks the Eviction API, as a
	// server-side dry run, for each pod that it would take off its node, and says in the system's status.drill how many it reached and how long that
	// took. Left out: false, the decision is meant.
	// +optional
	Drill bool `json:"drill,omitempty"` //nolint:kubeapilinter // a halt is a drill or it is not; there is no third

	// comment is what the person wants to be read with the decision; a Waive says why. Left out: nothing.
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	Comment string `json:"comment,omitempty"`

	// waives are the reasons whose findings are waived. Left out: the decision is no Waive.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Waives []Reason `json:"waives,omitempty"`

	// expiresAt is when a waiver ends. Left out: the decision is no Waive.
	// +optional
	ExpiresAt *metav1.Time `json:"expiresAt,omitempty"`

	// clusters are the names of the clusters that a signed decision is for, as the operators there have it by their option --cluster-name.
	// Left out: a signed decision is for any cluster that trusts the key, and any other is for the cluster that it is created in.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Clusters []ClusterName `json:"clusters,omitempty"`

	// signedAt is when the person signed, by their own clock, in whole seconds. Of one person's decisions in one role the one that was signed
	// last stands, in whatever order they arrive. Left out: the decision has no signature.
	// +optional
	SignedAt *metav1.Time `json:"signedAt,omitempty"`

	// signature is an SSH signature over the decision's statement in the namespace aims-operator.io/decision, for decisions that come by git;
	// 'kubectl aims sign' makes it. Who signed decided, and whoever may create decisions may bring it. Left out: the decision is that of the
	// authenticated user who creates it.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=8192
	Signature string `json:"signature,omitempty"`

	// decidedBy is who decided. The operator's webhook stamps it from the authenticated request, or from the signature; what an author writes
	// here is overwritten.
	// +optional
	DecidedBy *Decider `json:"decidedBy,omitempty"`

	// decidedAt is when. The operator's webhook stamps it.
	// +optional
	DecidedAt *metav1.Time `json:"decidedAt,omitempty"`

	// seal is the operator's signature over all of the above and over where it was decided, for what its webhook judged; what an author writes here
	// is overwritten. Left out: the decision was written past the operator, and counts for nothing unless a trusted key signed it.
	// +optional
	Seal *Seal `json:"seal,omitempty"`
}

// Decision is a kind of decision.
//
// +kubebuilder:validation:Enum=Approve;Reject;Waive;Halt;Resume
type Decision string

// The kinds of decision.
const (
	DecisionApprove Decision = "Approve"
	DecisionReject  Decision = "Reject"
	DecisionWaive   Decision = "Waive"
	DecisionHalt    Decision = "Halt"
	DecisionResume  Decision = "Resume"
)

// DecisionSubject names what a decision is about.
type DecisionSubject struct {
	// kind is ImpactAssessment for Approve and Reject, AISystem for the others.
	// +required
	// +kubebuilder:validation:Enum=ImpactAssessment;AISystem
	Kind string `json:"kind"`

	// name is the object's name, in the decision's namespace.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`
}

// ClusterName is what an organisation calls a cluster.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$')",message="must be a cluster's name of lower-case letters, digits, dashes and dots, such as eu-prod-1"
type ClusterName string

// Decider is who decided, as the API server authenticated the request, or whose key signed.
type Decider struct {
	// username is the authenticated user name, or the name that the policies give to the key which signed.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Username string `json:"username"`

	// uid is the user's UID, if the authenticator gives one.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	UID string `json:"uid,omitempty"`

	// authority marks a user whom no RBAC rule entitled: ClusterAdmin is somebody in the group system:masters, which may do everything. Left out: RBAC
	// let the user decide in the role.
	// +optional
	Authority Authority `json:"authority,omitempty"`

	// groups are the user's groups, at most 64 of them.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=512
	Groups []string `json:"groups,omitempty"`

	// key is the SHA-256 fingerprint of the key that signed, as ssh-keygen -l shows it. Left out: an authenticated user decided, and nobody
	// signed.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	Key string `json:"key,omitempty"`

	// extra is what else the authenticator said of the user, sorted by key, at most 32 keys: the identity of the credential, for example, which the
	// API server's audit log has as well. Left out: nothing.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MaxItems=32
	Extra []DeciderExtra `json:"extra,omitempty"`
}

// Authority is what let somebody decide, where it was no rule about the role.
//
// +kubebuilder:validation:Enum=ClusterAdmin
type Authority string

// The authorities.
const (
	// AuthorityClusterAdmin: the user was in the group system:masters.
	AuthorityClusterAdmin Authority = "ClusterAdmin"
)

// DeciderExtra is one thing that the authenticator said of a user.
type DeciderExtra struct {
	// key says what it is, such as authentication.kubernetes.io/credential-id.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	Key string `json:"key"`

	// values are what the authenticator said, at most 16 of them, each cut to 512 characters.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:MaxLength=512
	Values []string `json:"values,omitempty"`
}
