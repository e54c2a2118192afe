// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
)

func finite(number float64) bool {
	return !math.IsNaN(number) && !math.IsInf(number, 0)
}

// checkValue refuses what is no number to judge.
func checkValue(number float64) error {
	switch {
	case math.IsNaN(number):
		return fail(ReasonInvalidNumber, "The query gives NaN (not a number), which says nothing about the system: "+
			"it comes from a division by zero or an empty scalar(...), so make the query give no series then.")
	case math.IsInf(number, 0):
		return fail(ReasonInvalidNumber, "The query gives an infinite value, which says nothing about the system: "+
			"it comes from a division by zero, so make the query give no series then.")
	}
	return nil
}

// checkCount refuses what is no count. A count need not be whole: increase(...) extrapolates to the ends of its window.
func checkCount(number float64, of string) error {
	if !finite(number) {
		return fail(ReasonInvalidNumber, "The query gives %v as a count%s, which is not a count: "+
			"check the query for divisions, and what the exporter publishes.", number, of)
	}
	if number < 0 {
		return fail(ReasonInvalidNumber, "The query gives the negative count %v%s: "+
			"read counters by increase(...), which knows resets, and not by a difference or delta(...).", number, of)
	}
	return nil
}

// series returns the samples of an answer in an order of their own.
func series(value model.Value, expected string) ([]*model.Sample, error) {
	switch value := value.(type) {
	case model.Vector:
		slices.SortFunc(value, func(a, b *model.Sample) int { return strings.Compare(a.Metric.String(), b.Metric.String()) })
		return value, nil
	case *model.Scalar:
		return nil, wrongShape(expected, "one number without labels", "leave out scalar(...)")
	case model.Matrix:
		// The query gives none, as it was judged before it was asked; but not all that speaks Prometheus' API agrees with it on that.
		return nil, wrongShape(expected, "a range of samples for each series", "put a function around it, such as increase(...) or avg_over_time(...)")
	}
	return nil, wrongShape(expected, "neither series nor a number", "write a query that selects series")
}

func wrongShape(expected, found, remedy string) *Error {
	return fail(ReasonWrongShape, "The query does not give what the check reads: expected %s, found %s; %s.", expected, found, remedy)
}

const maxLabels = 5

// labelsOf names the labels of a sample, so that its author sees what there is to choose from.
func labelsOf(sample *model.Sample) string {
	names := make([]string, 0, len(sample.Metric))
	for name := range sample.Metric {
		if name != model.MetricNameLabel {
			names = append(names, shorten(string(name)))
		}
	}
	if len(names) == 0 {
		return "no labels"
	}
	slices.Sort(names)
	more := ""
	if len(names) > maxLabels {
		names, more = names[:maxLabels], fmt.Sprintf(" and %d more", len(names)-maxLabels)
	}
	return "the labels " + strings.Join(names, ", ") + more
}

const maxQuoted = 63

// shorten cuts a label's name or value for a message, between characters.
func shorten(text string) string {
	text = complaint(text)
	if runes := []rune(text); len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "..."
	}
	return text
}
