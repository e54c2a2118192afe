// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"fmt"
	"math"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// defaultMinimumSamples is the smallest group size at which a fairness result counts when the policy names none.
const defaultMinimumSamples = 30

// fairnessBound is a bound on one metric. An open end is an infinity.
type fairnessBound struct {
	metric     v1alpha1.FairnessMetric
	minimum    float64
	maximum    float64
	minSamples int64
	policy     string
}

func compileBounds(policy string, bounds []v1alpha1.FairnessBound) ([]fairnessBound, error) {
	compiled := make([]fairnessBound, 0, len(bounds))
	for _, b := range bounds {
		bound := fairnessBound{
			metric: b.Metric, minimum: math.Inf(-1), maximum: math.Inf(1), minSamples: b.MinimumSamples, policy: policy,
		}
		if bound.minSamples == 0 {
			bound.minSamples = defaultMinimumSamples
		}
		var err error
		if b.Minimum != "" {
			if bound.minimum, err = b.Minimum.Float(); err != nil {
				return nil, fmt.Errorf("policy %q: fairness bound %s: minimum: %w", policy, b.Metric, err)
			}
		}
		if b.Maximum != "" {
			if bound.maximum, err = b.Maximum.Float(); err != nil {
				return nil, fmt.Errorf("policy %q: fairness bound %s: maximum: %w", policy, b.Metric, err)
			}
		}
		compiled = append(compiled, bound)
	}
	return compiled, nil
}
