// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"time"

	"github.com/prometheus/prometheus/promql/parser"
)

// Traits are what can be told of a query before it is asked.
type Traits struct {
	// Window is the longest time that any part of it looks back over. Zero: it reads last samples alone.
	Window time.Duration
	// Pinned tells that all of it is read at one moment that never changes, by @ and a time.
	Pinned bool
	// Spelling is the query as the parser writes it, so that two ways to write the same are one.
	Spelling string
}

// TraitsOf tells what can be told of a query. It is false for one that ValidateQuery refuses wherever it is asked.
func TraitsOf(query string) (Traits, bool) {
	expression, err := parse(query)
	if err != nil {
		return Traits{}, false
	}
	traits := Traits{Pinned: true, Spelling: expression.String()}
	parser.Inspect(expression, func(node parser.Node, path []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			traits.Window = max(traits.Window, ranges(path))
			traits.Pinned = traits.Pinned && pinned(selector, path)
		}
		return nil
	})
	return traits, true
}

// ranges is how long a time is looked back over by what stands above a selector.
func ranges(path []parser.Node) time.Duration {
	var window time.Duration
	for _, above := range path {
		switch above := above.(type) {
		case *parser.MatrixSelector:
			window += above.Range
		case *parser.SubqueryExpr:
			window += above.Range
		}
	}
	return window
}

func pinned(selector *parser.VectorSelector, path []parser.Node) bool {
	if selector.Timestamp != nil {
		return true
	}
	for _, above := range path {
		if subquery, ok := above.(*parser.SubqueryExpr); ok && subquery.Timestamp != nil {
			return true
		}
	}
	return false
}
