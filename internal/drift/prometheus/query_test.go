// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"errors"
	"strings"
	"testing"
)

func TestValidateQuerySaysWhere(t *testing.T) {
	tests := map[string]struct {
		why          string
		query        string
		reason       Reason
		line, column int
		says         string
	}{
		"good":          {why: "what people write", query: `sum by (le) (increase(model_score_bucket[1h]))`},
		"own namespace": {why: "it names what would be put there anyway", query: `rate(x[5m]) / rate(y{namespace="lending"}[5m])`},
		"all namespaces": {
			why: "it names no other namespace, and gives the own one", query: `sum(x{namespace=~".+"})`,
		},
		"does not parse": {
			why: "the place is what helps", query: "sum by (le) (\n  increase(x[1h]\n)", reason: ReasonQueryInvalid, line: 3, column: 2,
			says: "does not parse",
		},
		"place after letters of two bytes": {
			why: "people count characters, not bytes", query: `x{job="ä"} +`, reason: ReasonQueryInvalid, line: 1, column: 13, says: "line 1, column 13",
		},
		"empty":        {why: "nothing is asked", query: " ", reason: ReasonQueryInvalid, line: 1, column: 1, says: "empty"},
		"no selector":  {why: "a constant is always healthy", query: `vector(1)`, reason: ReasonQueryInvalid, line: 1, column: 1, says: "selects no series"},
		"range":        {why: "there is no one value for each series", query: `x[5m]`, reason: ReasonQueryInvalid, line: 1, column: 1, says: "increase("},
		"text":         {why: "it is no number", query: `"x"`, reason: ReasonQueryInvalid, line: 1, column: 1, says: "text"},
		"too long":     {why: "the parser's time is bounded", query: strings.Repeat("x+", 4096) + "x", reason: ReasonQueryInvalid, line: 1, column: 4097, says: "4096"},
		"not UTF-8":    {why: "it could not be stored in a status", query: "x{a=\"\xff\"}", reason: ReasonQueryInvalid, line: 1, column: 1, says: "UTF-8"},
		"experimental": {why: "info reads target_info of all namespaces", query: `info(x)`, reason: ReasonQueryInvalid, line: 1, column: 1, says: "info"},
		"other namespace": {
			why: "refused, rather than answered with nothing", query: "x\n  / y{namespace=\"fraud\"}", reason: ReasonNamespaceRefused, line: 2, column: 5,
			says: `"lending"`,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := ValidateQuery(tc.query, "lending")
			if got := ReasonOf(err); got != tc.reason {
				t.Fatalf("got reason %q (%v), want %q: %s", got, err, tc.reason, tc.why)
			}
			failure, ok := errors.AsType[*Error](err)
			if !ok {
				return
			}
			if failure.Line != tc.line || failure.Column != tc.column {
				t.Errorf("got line %d, column %d, want %d, %d: %v", failure.Line, failure.Column, tc.line, tc.column, err)
			}
			if !strings.Contains(failure.Message, tc.says) || strings.Contains(failure.Message, "\n") {
				t.Errorf("the message %q does not say %q in one line", failure.Message, tc.says)
			}
		})
	}
}

func TestUnrestrictedQueryMayNameOtherNamespaces(t *testing.T) {
	if err := ValidateQuery(`x{namespace="fraud"}`, ""); err != nil {
		t.Error(err)
	}
}

// FuzzConfine holds the one promise: what is sent is refused, or has the matcher on each selector.
func FuzzConfine(f *testing.F) {
	for _, seed := range []string{
		`x`, `sum(rate({__name__=~".+"}[5m])) by (le)`, `x{namespace!="a"} or y{namespace=~"lending|b"}`, `max_over_time((x offset 5m)[1h:1m] @ 0)`,
		`{"utf8.name", "namespace"="x"}`, `info(x)`, `absent(x{namespace=""})`, `label_replace(x, "namespace", "b", "", "")`, `x @ start()`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		confined, err := confine(query, "lending")
		if err != nil {
			return
		}
		again, err := parse(confined.String())
		if err != nil {
			t.Fatalf("%q became %q, which does not parse: %v", query, confined, err)
		}
		for _, selector := range selectorsOf(again) {
			found := false
			for _, matcher := range selector.LabelMatchers {
				found = found || matcher.String() == `namespace="lending"`
			}
			if !found {
				t.Errorf("%q became %q, which is not confined", query, confined)
			}
		}
	})
}
