// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import "testing"

func TestCase48NamespaceIsOnEverySelector(t *testing.T) {
	tests := map[string]struct {
		why, query, want string
	}{
		"plain":        {why: "the simplest", query: `x`, want: `x{namespace="lending"}`},
		"by name":      {why: "the name may be a matcher", query: `{__name__=~".+"}`, want: `{__name__=~".+",namespace="lending"}`},
		"both sides":   {why: "one forgotten side is enough", query: `a / on (job) b`, want: `a{namespace="lending"} / on (job) b{namespace="lending"}`},
		"nested":       {why: "depth is no way round", query: `sum(rate(a[5m]))`, want: `sum(rate(a{namespace="lending"}[5m]))`},
		"subquery":     {why: "nor is a subquery", query: `max_over_time(a[1h:1m])`, want: `max_over_time(a{namespace="lending"}[1h:1m])`},
		"absent":       {why: "absence is information too", query: `absent(a)`, want: `absent(a{namespace="lending"})`},
		"aggregation":  {why: "a parameter may be a query", query: `topk(scalar(a), b)`, want: `topk(scalar(a{namespace="lending"}), b{namespace="lending"})`},
		"narrowed":     {why: "all but one other still holds the own", query: `a{namespace!="kube-system"}`, want: `a{namespace="lending"}`},
		"twice":        {why: "its own is written once", query: `a{namespace="lending"}`, want: `a{namespace="lending"}`},
		"other label":  {why: "only Prometheus' label counts", query: `a{exported_namespace="x"}`, want: `a{exported_namespace="x",namespace="lending"}`},
		"offset and @": {why: "modifiers stay", query: `a offset 1d + a @ 60`, want: `a{namespace="lending"} offset 1d + a{namespace="lending"} @ 60.000`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := confine(tc.query, "lending")
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != tc.want {
				t.Errorf("got %s, want %s: %s", got, tc.want, tc.why)
			}
		})
	}
}

func TestCase48OtherNamespacesAreRefused(t *testing.T) {
	for name, query := range map[string]string{
		"equal":                 `x{namespace="fraud"}`,
		"pattern":               `x{namespace=~"fraud.*"}`,
		"own and other":         `x{namespace=~"lending|fraud"}`,
		"all but its own":       `x{namespace!="lending"}`,
		"none":                  `x{namespace=""}`,
		"not its own":           `x{namespace!~"lend.*"}`,
		"hidden in a divide":    `sum(x) / sum(x{namespace="fraud"})`,
		"hidden in a parameter": `quantile(scalar(x{namespace="fraud"}), y)`,
		"hidden in absent":      `absent(x{namespace="fraud"})`,
		"quoted":                `{"x", "namespace"="fraud"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if err := ValidateQuery(query, "lending"); ReasonOf(err) != ReasonNamespaceRefused {
				t.Errorf("%s: got %v", query, err)
			}
		})
	}
}
