// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"cmp"
	"slices"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// assessmentReasons are the reasons that concern the assessment itself, and not who approved it.
var assessmentReasons = []v1alpha1.Reason{
	v1alpha1.ReasonAssessmentMissing, v1alpha1.ReasonAssessmentIncomplete, v1alpha1.ReasonAssessmentExpired, v1alpha1.ReasonAssessmentRejected,
	v1alpha1.ReasonResidualRiskTooHigh, v1alpha1.ReasonFairnessOutOfBounds, v1alpha1.ReasonExplainabilityMissing, v1alpha1.ReasonReleaseExpired,
}

// NewSystem is the state of a registered system. Where facts are missing it is what the operator wrote down.
func NewSystem(c *Case) (System, error) {
	declared := c.Facts.System
	s := System{
		Namespace: declared.Namespace, Name: declared.Name, DisplayName: declared.Spec.DisplayName, Owner: declared.Spec.Owner,
		Tier: declared.Spec.Risk.Tier, HighRiskArea: declared.Spec.Risk.HighRiskArea, LifecycleStage: declared.Spec.LifecycleStage, Lifecycle: declared.Status.Lifecycle,
		Unread: c.Unread, Release: newRelease(c),
	}
	if c.Judgeable() {
		s.JudgedBy, s.Verdict = JudgedNow, c.Judge(nil)
		if s.Verdict.Basis == decision.BasisCandidate {
			s.Candidate = &Candidate{
				ContentDigest: s.Verdict.ContentDigest, Assessment: s.Verdict.Assessment, Approved: s.Verdict.Approved,
			}
		}
	} else {
		s.takeOperatorsWord(&declared.Status)
		s.Outdated = declared.Status.ObservedGeneration != declared.Generation
	}
	if s.Candidate != nil && !s.Outdated {
		s.Candidate.Images, s.Candidate.Models = registered(&declared.Spec)
	}
	if s.Candidate != nil && c.Facts.Release != nil {
		changes, err := changesSinceRelease(c, s.Candidate.Assessment)
		if err != nil {
			return System{}, err
		}
		s.Candidate.Changes = changes
	}
	s.FormerApprovers, s.Drill = declared.Status.FormerApprovers, declared.Status.Drill
	for i := range c.Facts.Assessments {
		s.Assessments = append(s.Assessments, newAssessment(c, &c.Facts.Assessments[i], s.Verdict.Assessment))
	}
	slices.SortFunc(s.Assessments, func(a, b Assessment) int { return cmp.Compare(a.Name, b.Name) })
	return s, nil
}

func newRelease(c *Case) *Release {
	r := c.Facts.System.Status.Release
	if r == nil {
		return nil
	}
	release := &Release{
		ContentDigest: r.ContentDigest, Assessment: r.Assessment, ApprovedSince: r.ApprovedSince, ValidUntil: r.ValidUntil,
		Images: r.Images, Models: r.Models, Decisions: r.Decisions,
	}
	if c.Facts.ReleaseProblem != nil {
		release.Problem = c.Facts.ReleaseProblem.Error()
	}
	return release
}

// registered are the images and models of a system, as a release names them.
func registered(spec *v1alpha1.AISystemSpec) (images, models []string) {
	for i := range spec.Images {
		image := spec.Images[i].Repository
		if tag := spec.Images[i].Tag; tag != "" {
			image += ":" + tag
		}
		if digest := spec.Images[i].Digest; digest != "" {
			image += "@" + string(digest)
		}
		images = append(images, image)
	}
	for i := range spec.Models {
		models = append(models, spec.Models[i].Name)
	}
	return images, models
}

func newAssessment(c *Case, object *v1alpha1.ImpactAssessment, judged string) Assessment {
	a := Assessment{
		Name: object.Name, Judged: object.Name == judged, PerformedAt: object.Spec.PerformedAt.UTC(),
		Approvals: operatorsTally(object.Status.Approvals), ContentDigest: c.content(object.Name).Digest,
	}
	if object.Spec.Conclusion != nil {
		a.Outcome, a.ResidualRisk = object.Spec.Conclusion.Outcome, object.Spec.Conclusion.ResidualRisk
	}
	if object.Spec.ValidUntil != nil {
		a.ValidUntil = object.Spec.ValidUntil.UTC()
	}
	if !c.Judgeable() {
		return a
	}
	v := c.JudgeAssessment(object.Name)
	a.Approvals = v.Approvals
	if !v.ValidUntil.IsZero() {
		a.ValidUntil = v.ValidUntil
	}
	for _, reason := range assessmentReasons {
		if concerns(&v, reason, object.Name) {
			a.Shortcomings = append(a.Shortcomings, reason)
		}
	}
	slices.Sort(a.Shortcomings)
	return a
}

// concerns tells whether a finding of this reason is about the assessment.
func concerns(v *decision.Verdict, reason v1alpha1.Reason, assessment string) bool {
	object := v1alpha1.KindImpactAssessment + "/" + assessment
	return slices.ContainsFunc(v.Findings, func(f decision.Finding) bool { return f.Reason == reason && f.Object == object })
}

// takeOperatorsWord fills in what the operator wrote down.
func (s *System) takeOperatorsWord(status *v1alpha1.AISystemStatus) {
	s.JudgedBy = JudgedByNobody
	s.Verdict = decision.Verdict{Deploy: v1alpha1.PermissionCannotDecide, Run: v1alpha1.PermissionCannotDecide}
	s.WorkloadCounts = &status.Workloads
	if status.Candidate != nil {
		s.Candidate = &Candidate{ContentDigest: status.Candidate.ContentDigest, Assessment: status.Candidate.Assessment}
	}
	v := status.Verdict
	if v == nil {
		return
	}
	s.JudgedBy = JudgedByOperator
	s.Verdict = decision.Verdict{
		Deploy: v.Deploy, Run: v.Run, Mode: v.Mode, ContentDigest: v.ContentDigest, Policies: v.Policies, Tier: s.Tier,
		Expiry: operatorsExpiry(status),
	}
	if v.RecheckAt != nil {
		s.Verdict.RecheckAt = v.RecheckAt.UTC()
	}
	for _, f := range v.Findings {
		finding := decision.Finding{Reason: f.Reason, Waives: f.Waives, Object: f.Object, Message: f.Message}
		if f.Remedy != "" {
			finding.Remedies = []string{f.Remedy}
		}
		s.Verdict.Findings = append(s.Verdict.Findings, finding)
	}
	if s.Candidate != nil {
		s.Verdict.Basis, s.Verdict.Assessment = decision.BasisCandidate, s.Candidate.Assessment
		s.Verdict.Approvals = operatorsTally(status.Candidate.Approvals)
	}
}

func operatorsTally(roles []v1alpha1.RoleApprovals) []decision.RoleTally {
	var tally []decision.RoleTally
	for _, r := range roles {
		tally = append(tally, decision.RoleTally{Role: r.Role, Required: int(r.Required), Approvers: r.Approvers})
	}
	return tally
}
