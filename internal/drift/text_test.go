// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"strings"
	"testing"
	"time"
)

// TestNoNumberIsBeyondItself: a value that is beyond its bound by a hair is written with as many digits as show it.
func TestNoNumberIsBeyondItself(t *testing.T) {
	for _, tc := range []struct {
		value, bound float64
		direction    Direction
		want         string
	}{
		{0.10004, 0.1, Above, "0.10004, is above the critical bound 0.1"},
		{1199.6, 1200, Below, "1199.6, is below the critical bound 1200"},
		{0.25, 0.1, Above, "0.25, is above the critical bound 0.1"},
	} {
		check := Check{
			Method: MethodThreshold, Direction: tc.direction, Bounds: Bounds{Critical: &tc.bound}, Current: Reading{Value: &Value{Number: tc.value}},
		}
		if got := Judge([]Check{check}, Clock{Now: noon, Interval: time.Hour})[0].Explanation; !strings.Contains(got, tc.want) {
			t.Errorf("%q, want %q", got, tc.want)
		}
	}
}

// TestNobodyFavouredIsSilence: an outcome that was renamed, or mistyped in the check, favours nobody in any group, and that is no fairness.
func TestNobodyFavouredIsSilence(t *testing.T) {
	for _, method := range []Method{MethodDemographicParityDifference, MethodDisparateImpactRatio, MethodEqualOpportunityDifference} {
		check := Check{Method: method, Current: Reading{Groups: []Group{{"a", 1000, 0}, {"b", 1000, 0}}}}
		got := Judge([]Check{check}, Clock{Now: noon, Interval: time.Hour})[0]
		if got.Verdict != InsufficientData || !strings.Contains(got.Explanation, "still has that name") {
			t.Errorf("%s: %s, %s", method, got.Verdict, got.Explanation)
		}
	}
}
