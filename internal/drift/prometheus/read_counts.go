// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
)

// Counts are how often each category occurred, sorted by category.
type Counts struct {
	Reading

	Categories []CategoryCount
}

// CategoryCount is one category: a value of the label that was asked for.
type CategoryCount struct {
	Category string
	Count    float64
}

// Counts reads a query that gives one series for each value of the label.
func (s *Source) Counts(ctx context.Context, query Query, label string) (Counts, error) {
	answer, reading, err := s.read(ctx, query)
	if err != nil {
		return Counts{}, err
	}
	result := Counts{Reading: reading}
	cells, err := cellsOf(answer, label)
	for _, cell := range cells {
		result.Categories = append(result.Categories, CategoryCount{Category: cell.values[0], Count: cell.count})
	}
	return result, err
}

// Outcomes are how often each outcome befell each group, sorted by group and outcome. A pair that did not occur may be missing.
type Outcomes struct {
	Reading

	Outcomes []OutcomeCount
}

// OutcomeCount is one pair of group and outcome.
type OutcomeCount struct {
	Group   string
	Outcome string
	Count   float64
}

// Outcomes reads a query that gives one series for each pair of values of the two labels.
func (s *Source) Outcomes(ctx context.Context, query Query, group, outcome string) (Outcomes, error) {
	answer, reading, err := s.read(ctx, query)
	if err != nil {
		return Outcomes{}, err
	}
	result := Outcomes{Reading: reading}
	cells, err := cellsOf(answer, group, outcome)
	for _, cell := range cells {
		result.Outcomes = append(result.Outcomes, OutcomeCount{Group: cell.values[0], Outcome: cell.values[1], Count: cell.count})
	}
	return result, err
}

// cell is one count with the values of the labels that were asked for.
type cell struct {
	values []string
	count  float64
}

func cellsOf(answer model.Value, labels ...string) ([]cell, error) {
	expected := fmt.Sprintf("one series for each value of the label %q", shorten(labels[0]))
	if len(labels) > 1 {
		expected = fmt.Sprintf("one series for each pair of values of the labels %q and %q", shorten(labels[0]), shorten(labels[len(labels)-1]))
	}
	remedy := fmt.Sprintf("write sum by (%s) (...)", shorten(strings.Join(labels, ", ")))
	samples, err := series(answer, expected)
	if err != nil {
		return nil, err
	}
	cells := make([]cell, 0, len(samples))
	for _, sample := range samples {
		next, err := cellOf(sample, labels, expected, remedy)
		if err != nil {
			return nil, err
		}
		cells = append(cells, next)
	}
	slices.SortFunc(cells, compareCells)
	for i := 1; i < len(cells); i++ {
		if compareCells(cells[i-1], cells[i]) == 0 {
			found := fmt.Sprintf("several series for %q", shorten(strings.Join(cells[i].values, ", ")))
			return nil, wrongShape(expected, found, remedy)
		}
	}
	return cells, nil
}

func cellOf(sample *model.Sample, labels []string, expected, remedy string) (cell, error) {
	if sample.Histogram != nil {
		return cell{}, wrongShape(expected, "a native histogram", "select a counter")
	}
	values := make([]string, len(labels))
	for i, label := range labels {
		value, ok := sample.Metric[model.LabelName(label)]
		if !ok {
			return cell{}, wrongShape(expected, fmt.Sprintf("a series without %q, with %s", shorten(label), labelsOf(sample)), remedy)
		}
		values[i] = string(value)
	}
	count := float64(sample.Value)
	return cell{values: values, count: count}, checkCount(count, fmt.Sprintf(" of %q", shorten(strings.Join(values, ", "))))
}

func compareCells(a, b cell) int {
	return slices.Compare(a.values, b.values)
}
