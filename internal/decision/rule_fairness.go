// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"math"
	"strconv"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleFairness finds fairness results that break a bound, rest on too few samples, cannot be read, or are not there at all.
func ruleFairness(s *scene) {
	a := s.content.Assessment
	if !s.req.assessment.value || a == nil {
		return
	}
	for _, bound := range s.req.bounds {
		measured := false
		for i := range a.Fairness {
			if a.Fairness[i].Metric != bound.metric {
				continue
			}
			measured = true
			if wrong := bound.wrong(&a.Fairness[i]); wrong != "" {
				s.fallFairness(bound, "fairness result "+quote(a.Fairness[i].Name)+" "+wrong)
			}
		}
		if !measured {
			s.fallFairness(bound, "assessment "+s.content.AssessmentName+" has no fairness result for "+string(bound.metric))
		}
	}
}

func (s *scene) fallFairness(bound fairnessBound, what string) {
	s.fall(Finding{
		Reason:   v1alpha1.ReasonFairnessOutOfBounds,
		Object:   s.assessmentObject(),
		Field:    "spec.fairness",
		Policy:   bound.policy,
		Message:  what + "; policy " + quote(bound.policy) + " asks for " + bound.String(),
		Remedies: []string{"measure again after mending the model, then record the result: " + s.editAssessment()},
	})
}

// wrong says what is wrong with a result, or nothing.
func (b fairnessBound) wrong(r *v1alpha1.FairnessResult) string {
	value, err := r.Value.Float()
	switch {
	case err != nil:
		return "has a value that is no number"
	case r.Samples < b.minSamples:
		return "rests on " + strconv.FormatInt(r.Samples, 10) + " samples in its smallest group"
	case value < b.minimum || value > b.maximum:
		return "is " + string(r.Value)
	}
	return ""
}

// String is the bound in words.
func (b fairnessBound) String() string {
	text := string(b.metric)
	if !math.IsInf(b.minimum, -1) {
		text += " of " + strconv.FormatFloat(b.minimum, 'f', -1, 64) + " at least"
	}
	if !math.IsInf(b.maximum, 1) {
		text += " of " + strconv.FormatFloat(b.maximum, 'f', -1, 64) + " at most"
	}
	return text + " on " + strconv.FormatInt(b.minSamples, 10) + " samples at least"
}
