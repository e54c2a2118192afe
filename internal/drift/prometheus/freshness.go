// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

const (
	// lookback is how far back Prometheus looks for the last sample of a series by default.
	lookback = 5 * time.Minute
	// freshnessSteps is into how many steps a window is cut to find its last sample.
	freshnessSteps = 60
)

// freshness asks for the time of the newest sample that the query stands on: of each selector the newest, and of these the oldest,
// since a ratio is as old as its older half. A selector without samples says nothing. What is read in the past on purpose, by offset
// or @, counts only where nothing else is read.
func freshness(expression parser.Expr) string {
	current, past := timestamps(expression)
	if len(current) == 0 {
		current = past
	}
	parts := make([]string, len(current))
	for i, part := range current {
		parts[i] = fmt.Sprintf(`label_replace(%s, "aims_selector", "%d", "", "")`, part, i)
	}
	return "min(" + strings.Join(parts, " or ") + ")"
}

func timestamps(expression parser.Expr) (current, past []string) {
	seen := map[string]bool{}
	parser.Inspect(expression, func(node parser.Node, path []parser.Node) error {
		selector, ok := node.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		window, shifted := reach(selector, path)
		text := timestampOf(selector, window)
		if key := fmt.Sprint(shifted, text); !seen[key] {
			seen[key] = true
			if shifted {
				past = append(past, text)
			} else {
				current = append(current, text)
			}
		}
		return nil
	})
	return current, past
}

// reach returns how far back the selector is read, and whether from another moment than the query's.
func reach(selector *parser.VectorSelector, path []parser.Node) (window time.Duration, shifted bool) {
	shifted = selector.OriginalOffset != 0 || selector.Timestamp != nil || selector.StartOrEnd != 0
	for _, above := range path {
		if subquery, ok := above.(*parser.SubqueryExpr); ok {
			shifted = shifted || subquery.OriginalOffset != 0 || subquery.Timestamp != nil || subquery.StartOrEnd != 0
		}
	}
	return max(ranges(path), lookback), shifted
}

// timestampOf asks first for the last sample of now, and where there is none, as with a target that is gone, through the window.
func timestampOf(selector *parser.VectorSelector, window time.Duration) string {
	plain := parser.VectorSelector{
		Name: selector.Name, LabelMatchers: selector.LabelMatchers,
		OriginalOffset: selector.OriginalOffset, Timestamp: selector.Timestamp, StartOrEnd: selector.StartOrEnd,
	}
	step := max(window/freshnessSteps, time.Second).Truncate(time.Second)
	return fmt.Sprintf("(max(timestamp(%[1]s)) or max(max_over_time(timestamp(%[1]s)[%[2]s:%[3]s])))",
		plain.String(), model.Duration(window), model.Duration(step))
}
