// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"fmt"

	"github.com/prometheus-community/prom-label-proxy/injectproxy"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// namespaceLabel is the label by which Prometheus in Kubernetes says where a series comes from.
const namespaceLabel = "namespace"

// confine parses a query and puts the matcher for the namespace on every selector of it. A query that names another namespace is
// refused, rather than answered with less than it asks for. An empty namespace confines nothing.
func confine(query, namespace string) (parser.Expr, error) {
	expression, err := parse(query)
	if err != nil || namespace == "" {
		return expression, err
	}
	matcher, err := labels.NewMatcher(labels.MatchEqual, namespaceLabel, namespace)
	if err != nil {
		return nil, fmt.Errorf("making the matcher for the namespace: %w", err)
	}
	if err := enforce(query, expression, injectproxy.NewPromQLEnforcer(true, matcher), namespace); err != nil {
		return nil, err
	}
	// What goes out is text. It is read again, so that nothing rests on how the parser writes what it has read.
	again, err := parser.ParseExpr(expression.String())
	if err != nil {
		return nil, unenforceable(err)
	}
	for _, selector := range selectorsOf(again) {
		if !confined(selector, matcher) {
			return nil, unenforceable(nil)
		}
	}
	return again, nil
}

// enforce puts the matcher on each selector, and finds the first one that asks for another namespace. The selectors are found by the
// parser's own walk: the library's walk (v0.11.1) does not go into the parameters of aggregations, as in quantile(scalar(x), y).
func enforce(query string, expression parser.Expr, enforcer *injectproxy.PromQLEnforcer, namespace string) error {
	for _, selector := range selectorsOf(expression) {
		enforced, err := enforcer.EnforceMatchers(selector.LabelMatchers)
		if err == nil && !namesOthers(selector, namespace) {
			selector.LabelMatchers = enforced
			continue
		}
		line, column := position(query, selector.PosRange.Start)
		refused := fail(ReasonNamespaceRefused, "The query asks for series of another namespace (line %d, column %d), and a monitor in %q reads its own: "+
			"leave out the matcher for the label namespace, or ask the platform team to let this source be read unrestricted.", line, column, namespace)
		refused.Line, refused.Column = line, column
		return refused.because(err)
	}
	return nil
}

// namesOthers finds namespace=~"own|other", which would be cut down to the own without a word.
func namesOthers(selector *parser.VectorSelector, namespace string) bool {
	for _, matcher := range selector.LabelMatchers {
		if matcher.Name != namespaceLabel || matcher.Type != labels.MatchRegexp {
			continue
		}
		for _, value := range matcher.SetMatches() {
			if value != namespace {
				return true
			}
		}
	}
	return false
}

func confined(selector *parser.VectorSelector, wanted *labels.Matcher) bool {
	for _, matcher := range selector.LabelMatchers {
		if matcher.Type == wanted.Type && matcher.Name == wanted.Name && matcher.Value == wanted.Value {
			return true
		}
	}
	return false
}

func unenforceable(cause error) *Error {
	return fail(ReasonNamespaceRefused, "The query uses something on which the namespace cannot be enforced: write it in plainer PromQL.").because(cause)
}

func selectorsOf(expression parser.Expr) []*parser.VectorSelector {
	var found []*parser.VectorSelector
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			found = append(found, selector)
		}
		return nil
	})
	return found
}
