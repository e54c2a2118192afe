// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/parser/posrange"
)

// MaxQueryLength is the longest query that is read, in bytes.
const MaxQueryLength = 4096

// ValidateQuery says what is wrong with a query before anything is asked: that it does not parse, or could give nothing to judge,
// or names another namespace. The error says where. An empty namespace stands for a source that is read unrestricted.
func ValidateQuery(query, namespace string) error {
	_, err := confine(query, namespace)
	return err
}

func parse(query string) (parser.Expr, error) {
	switch {
	case strings.TrimSpace(query) == "":
		return nil, invalidQuery(query, 0, "The query is empty", "write a PromQL expression")
	case len(query) > MaxQueryLength:
		return nil, invalidQuery(query, MaxQueryLength, "The query is longer than 4096 bytes", "put parts of it into recording rules")
	case !utf8.ValidString(query):
		return nil, invalidQuery(query, 0, "The query is not UTF-8 text", "write it anew")
	}
	expression, err := parser.ParseExpr(query)
	if err != nil {
		return nil, parseFailure(query, err)
	}
	switch expression.Type() {
	case parser.ValueTypeVector, parser.ValueTypeScalar, parser.ValueTypeNone:
	case parser.ValueTypeMatrix:
		return nil, invalidQuery(query, 0, "The query gives a range of samples for each series, and a check reads one value for each",
			"put a function around it, such as increase(...) or avg_over_time(...)")
	case parser.ValueTypeString:
		return nil, invalidQuery(query, 0, "The query gives text, and a check reads numbers", "select series")
	}
	return expression, knowable(query, expression)
}

// knowable refuses what could never notice anything, and what the namespace could not be enforced on.
func knowable(query string, expression parser.Expr) error {
	selectors := 0
	var refused error
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		switch node := node.(type) {
		case *parser.VectorSelector:
			selectors++
		case *parser.Call:
			// It reads target_info besides its argument, without any matcher of ours.
			if node.Func.Name == "info" {
				refused = invalidQuery(query, node.PosRange.Start, "The function info reads series that the query does not select",
					"join with target_info by * on (job, instance) group_left (...)")
			}
		}
		return nil
	})
	if refused == nil && selectors == 0 {
		return invalidQuery(query, 0, "The query selects no series, so it would never notice anything", "name a metric")
	}
	return refused
}

func parseFailure(query string, err error) *Error {
	var all parser.ParseErrors
	var one *parser.ParseErr
	switch {
	case errors.As(err, &all) && len(all) > 0:
		one = &all[0]
	case !errors.As(err, &one):
		return invalidQuery(query, 0, "The query does not parse", "try it in the source's own web interface").because(err)
	}
	return invalidQuery(query, one.PositionRange.Start, "The query does not parse: "+complaint(one.Err.Error()),
		"mend it at this place, and try it in the source's own web interface").because(err)
}

func invalidQuery(query string, at posrange.Pos, what, remedy string) *Error {
	line, column := position(query, at)
	failure := fail(ReasonQueryInvalid, "%s (line %d, column %d): %s.", what, line, column, remedy)
	failure.Line, failure.Column = line, column
	return failure
}

// position counts lines and characters from one, as editors do.
func position(query string, at posrange.Pos) (line, column int) {
	before := query[:min(max(int(at), 0), len(query))]
	line = 1 + strings.Count(before, "\n")
	return line, 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
}
