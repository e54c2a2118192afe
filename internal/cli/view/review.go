// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/cli/diff"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Review is what kubectl aims review prints: what a person who approves an assessment approves.
type Review struct {
	metav1.TypeMeta `json:",inline"`

	Namespace  string `json:"namespace"`
	Assessment string `json:"assessment"`
	System     string `json:"system"`

	// ContentDigest names exactly the content below. It is what an approval carries.
	ContentDigest v1alpha1.ContentDigest `json:"contentDigest"`
	// Content is what is approved: the digest is the SHA-256 of its canonical JSON (RFC 8785).
	Content approval.Statement `json:"content"`
	// Authors are the users who wrote the content, sorted. Empty: it is not known who did.
	Authors []string `json:"authors"`
	// Release is the digest of the last content that was fully approved. Left out: there is none.
	Release v1alpha1.ContentDigest `json:"release,omitempty"`
	// ReleaseProblem says why the release cannot be compared with. Left out: it can.
	ReleaseProblem string `json:"releaseProblem,omitempty"`
	// Changes are the differences between the release and the content. Left out: there are none, or there is no release.
	Changes []diff.Change `json:"changes,omitempty"`

	// JudgedBy says where Approvals come from.
	JudgedBy Judge `json:"judgedBy"`
	// Unread says what could not be read.
	Unread []Unread `json:"unread,omitempty"`
	// Policies are the policies that apply, sorted. Left out: none does, or it is not known.
	Policies []string `json:"policies,omitempty"`
	// Approvals say who approved the content in which role, and how many must.
	Approvals []decision.RoleTally `json:"approvals,omitempty"`
	// FormerApprovers are those of the system's approvers who may not decide in their role any more, as the operator found. Their approvals stand.
	FormerApprovers []v1alpha1.FormerApprover `json:"formerApprovers,omitempty"`
	// Counted are the decisions that count as approvals of the content, sorted.
	Counted []string `json:"counted,omitempty"`
	// Approved tells that the content has all that policies ask of it. False as well if it is not known.
	Approved bool `json:"approved"`
	// Findings are the shortcomings, sorted.
	Findings []decision.Finding `json:"findings,omitempty"`
}

// NewReview is the review of one of the system's assessments with the system's present content.
func NewReview(c *Case, assessment *v1alpha1.ImpactAssessment) (*Review, error) {
	content := c.content(assessment.Name)
	r := &Review{
		TypeMeta: document(kindReview), Namespace: assessment.Namespace, Assessment: assessment.Name, System: c.Facts.System.Name,
		ContentDigest: content.Digest, Content: approval.NewStatement(c.Facts.System, c.assessment(assessment.Name)),
		Authors: append([]string{}, content.Authors...), Unread: c.Unread, FormerApprovers: c.Facts.System.Status.FormerApprovers,
	}
	if c.Facts.Release != nil {
		r.Release = c.Facts.System.Status.Release.ContentDigest
	}
	if c.Facts.ReleaseProblem != nil {
		r.ReleaseProblem = c.Facts.ReleaseProblem.Error()
	}
	var err error
	if r.Changes, err = changesSinceRelease(c, assessment.Name); err != nil {
		return nil, err
	}
	r.judge(c, assessment)
	return r, nil
}

// judge fills in who approved. Without all facts it is the operator's word, if that is about this very content.
func (r *Review) judge(c *Case, assessment *v1alpha1.ImpactAssessment) {
	if c.Judgeable() {
		v := c.JudgeAssessment(assessment.Name)
		r.JudgedBy, r.Policies, r.Approvals, r.Counted, r.Approved = JudgedNow, v.Policies, v.Approvals, v.Counted, v.Approved
		r.Findings = v.Findings
		return
	}
	r.JudgedBy = JudgedByNobody
	if assessment.Status.ContentDigest == r.ContentDigest {
		r.JudgedBy, r.Approvals = JudgedByOperator, operatorsTally(assessment.Status.Approvals)
	}
}

// OfRelease is the review as far as it is about the release: what is known of the content that is declared beside it is left out.
func (r *Review) OfRelease() *Review {
	of := *r
	of.ContentDigest, of.Changes, of.Approvals, of.Counted, of.Findings, of.Approved = r.Release, nil, nil, nil, nil, false
	return &of
}

// Role is the tally of a role, if any policy asks for it.
func (r *Review) Role(role v1alpha1.RoleName) (decision.RoleTally, bool) {
	for _, t := range r.Approvals {
		if t.Role == role {
			return t, true
		}
	}
	return decision.RoleTally{}, false
}
