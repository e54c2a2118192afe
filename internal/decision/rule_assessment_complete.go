// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleAssessmentComplete finds assessments that lack a section which policy asks for, have no conclusion, conclude with less risk than one
// of their impacts has, or are dated ahead. The section Explainability has a rule of its own; bounds on fairness have one beside this.
func ruleAssessmentComplete(s *scene) {
	a := s.content.Assessment
	if !s.req.assessment.value || a == nil {
		return
	}
	if lacking, policy := lackingSections(s.req, a); len(lacking) > 0 {
		s.fall(Finding{
			Reason:   v1alpha1.ReasonAssessmentIncomplete,
			Object:   s.assessmentObject(),
			Field:    "spec",
			Policy:   policy,
			Message:  "assessment " + s.content.AssessmentName + " lacks what policy " + quote(policy) + " asks for: " + strings.Join(lacking, ", "),
			Remedies: []string{s.editAssessment()},
		})
	}
	if impact, higher := riskierImpact(a); higher {
		s.fall(Finding{
			Reason: v1alpha1.ReasonAssessmentIncomplete,
			Object: s.assessmentObject(),
			Field:  "spec.conclusion.residualRisk",
			Message: "assessment " + s.content.AssessmentName + " concludes with residual risk " + string(a.Conclusion.ResidualRisk) +
				", but its impact " + quote(impact.Name) + " leaves " + string(impact.ResidualRisk),
			Remedies: []string{s.editAssessment()},
		})
	}
	if !s.began(a.PerformedAt.Time) {
		s.fall(Finding{
			Reason:   v1alpha1.ReasonAssessmentIncomplete,
			Object:   s.assessmentObject(),
			Field:    "spec.performedAt",
			Message:  "assessment " + s.content.AssessmentName + " says that it was performed at a time that lies in the future",
			Remedies: []string{s.editAssessment()},
		})
	}
}

func lackingSections(req *requirements, a *v1alpha1.ImpactAssessmentSpec) (lacking []string, policy string) {
	if a.Conclusion == nil {
		lacking, policy = append(lacking, string(v1alpha1.SectionConclusion)), req.assessment.policy
	}
	for _, section := range req.sections {
		if section.value == v1alpha1.SectionConclusion || section.value == v1alpha1.SectionExplainability || filled(a, section.value) {
			continue
		}
		lacking = append(lacking, string(section.value))
		if policy == "" {
			policy = section.policy
		}
	}
	slices.Sort(lacking)
	return lacking, policy
}

func filled(a *v1alpha1.ImpactAssessmentSpec, section v1alpha1.AssessmentSection) bool {
	switch section {
	case v1alpha1.SectionIndividualImpacts:
		return slices.ContainsFunc(a.Impacts, func(i v1alpha1.Impact) bool {
			return i.Affects == v1alpha1.OnIndividuals || i.Affects == v1alpha1.OnGroups
		})
	case v1alpha1.SectionSocietalImpacts:
		return slices.ContainsFunc(a.Impacts, func(i v1alpha1.Impact) bool {
			return i.Affects == v1alpha1.OnSociety || i.Affects == v1alpha1.OnEnvironment
		})
	case v1alpha1.SectionFairness:
		return len(a.Fairness) > 0
	case v1alpha1.SectionExplainability:
		return a.Explainability != nil
	case v1alpha1.SectionEvidence:
		return len(a.Evidence) > 0
	case v1alpha1.SectionConclusion:
		return a.Conclusion != nil
	}
	return false
}

// riskierImpact is the first impact whose residual risk is above the one concluded.
func riskierImpact(a *v1alpha1.ImpactAssessmentSpec) (impact *v1alpha1.Impact, higher bool) {
	if a.Conclusion == nil {
		return nil, false
	}
	for i := range a.Impacts {
		if a.Impacts[i].ResidualRisk.Rank() > a.Conclusion.ResidualRisk.Rank() && (impact == nil || a.Impacts[i].Name < impact.Name) {
			impact = &a.Impacts[i]
		}
	}
	return impact, impact != nil
}
