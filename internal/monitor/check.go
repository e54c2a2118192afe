// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
)

// DefaultInterval is how far apart windows are where the spec does not say.
const DefaultInterval = 5 * time.Minute

// Interval is how far apart the windows of a monitor are.
func Interval(spec *v1alpha1.DriftMonitorSpec) time.Duration {
	if spec.IntervalSeconds == 0 {
		return DefaultInterval
	}
	return time.Duration(spec.IntervalSeconds) * time.Second
}

// Rule is how the windows of a check make its state.
func Rule(spec *v1alpha1.DriftMonitorSpec, check *v1alpha1.DriftCheck) drift.Rule {
	rule := drift.Rule{Interval: Interval(spec)}
	if check.Windows != nil {
		rule.Of, rule.Last = int(check.Windows.Agreeing), int(check.Windows.Of)
	}
	return rule
}

// Check is a check as the statistics see it, without the numbers.
func Check(check *v1alpha1.DriftCheck) drift.Check {
	c := drift.Check{
		Name: check.Name, Method: drift.Method(check.Method), MinimumSamples: check.MinimumSamples, MinimumGroup: check.MinimumGroupSamples,
		Groups: check.Current.Groups,
	}
	if l := check.Limits; l != nil {
		c.Bounds = bounds(l.Warning, l.Critical)
	}
	if t := check.Threshold; t != nil {
		c.Bounds, c.Direction = bounds(t.Warning, t.Critical), drift.Direction(t.Direction)
		switch t.Compare {
		case v1alpha1.CompareDifference:
			c.Change = drift.ChangeAbsolute
		case v1alpha1.CompareRelativeDifference:
			c.Change = drift.ChangeRelative
		case v1alpha1.CompareValue:
		}
	}
	return c
}

func bounds(warning, critical v1alpha1.Decimal) drift.Bounds {
	return drift.Bounds{Warning: number(warning), Critical: number(critical)}
}

// number is a number of the spec; nil if it is left out. The API server takes none that is not one.
func number(d v1alpha1.Decimal) *float64 {
	if d == "" {
		return nil
	}
	f, err := d.Float()
	if err != nil {
		return nil
	}
	return &f
}
