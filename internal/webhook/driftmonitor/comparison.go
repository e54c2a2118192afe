// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// comparison refuses checks that could never say anything, or never anything bad, whatever is read: by the same rules as those that judge windows.
func comparison(c *v1alpha1.DriftCheck, at *field.Path) []problem {
	judged := monitor.Check(c)
	reads := judged.Method.Reads()
	if len(reads) > 0 && !slices.Contains(reads, shapeOf(c.Current.Shape)) {
		return []problem{unfit(at.Child("current", "shape"), string(c.Current.Shape), fmt.Sprintf("the method %s compares a %s: take another method, or read another shape",
			c.Method, orOf(reads)))}
	}
	var wrong []problem
	if found := judged.Hopeless(); found != nil {
		wrong = append(wrong, invalid(at.Child(boundsField(c)), "", found.Text))
	}
	if c.Reference == nil || c.Reference.Baseline == nil {
		return wrong
	}
	baseline := at.Child("reference", "baseline")
	if unordered := bins(c.Reference.Baseline.Bins, baseline.Child("bins")); len(unordered) > 0 {
		return append(wrong, unordered...)
	}
	judged.Reference = monitor.OfBaseline(c.Reference.Baseline)
	if found := judged.HopelessReference(); found != nil {
		wrong = append(wrong, invalid(baseline, fmt.Sprint(*c.Reference.Baseline), found.Text))
	}
	return wrong
}

// boundsField is the field that holds a check's bounds.
func boundsField(c *v1alpha1.DriftCheck) string {
	switch {
	case c.Method == v1alpha1.MethodThreshold:
		return "threshold"
	case c.Limits != nil:
		return "limits"
	}
	return "method"
}

// bins refuses bins that do not rise, or do not end with +Inf, so that nothing of what is counted later would have a place.
func bins(list []v1alpha1.BaselineBin, at *field.Path) []problem {
	var wrong []problem
	last := math.Inf(-1)
	for i := range list {
		here := at.Index(i).Child("upperBound")
		bound, err := strconv.ParseFloat(list[i].UpperBound, 64)
		switch {
		case err != nil || math.IsNaN(bound):
			wrong = append(wrong, unfit(here, list[i].UpperBound, "must be a number that a computer can hold, or +Inf for the last bin"))
			continue
		case bound <= last:
			wrong = append(wrong, unfit(here, list[i].UpperBound, "must be above the upper bound of the bin before: sort the bins, each bound once"))
		case i == len(list)-1 && !math.IsInf(bound, 1):
			wrong = append(wrong, unfit(here, list[i].UpperBound, "the last bin must end at +Inf, since nobody knows how large values become: add a bin +Inf, with count 0 if nothing is there"))
		}
		last = bound
	}
	return wrong
}

// shapeOf is what the statistics call the shape of an answer.
func shapeOf(shape v1alpha1.MetricsShape) drift.Shape {
	switch shape {
	case v1alpha1.ShapeClassicHistogram, v1alpha1.ShapeNativeHistogram:
		return drift.ShapeBins
	case v1alpha1.ShapeCategories:
		return drift.ShapeCategories
	case v1alpha1.ShapeValue:
		return drift.ShapeValue
	case v1alpha1.ShapeOutcomes:
		return drift.ShapeGroups
	}
	return ""
}

func orOf(shapes []drift.Shape) string {
	words := make([]string, len(shapes))
	for i, shape := range shapes {
		words[i] = string(shape)
	}
	return strings.Join(words, " or ")
}
