// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import "testing"

func TestFreshnessAsksForTheRightSamples(t *testing.T) {
	one := func(selector, window, step, index string) string {
		return `label_replace((max(timestamp(` + selector + `)) or max(max_over_time(timestamp(` + selector + `)[` + window + `:` + step + `]))), "aims_selector", "` + index + `", "", "")`
	}
	tests := map[string]struct {
		why, query, want string
	}{
		"instant": {why: "Prometheus looks back five minutes", query: `x{a="b"}`, want: `min(` + one(`x{a="b"}`, "5m", "5s", "0") + `)`},
		"range":   {why: "the window is how far the query reaches", query: `rate(x[1h])`, want: `min(` + one(`x`, "1h", "1m", "0") + `)`},
		"twice":   {why: "asked once", query: `x / x`, want: `min(` + one(`x`, "5m", "5s", "0") + `)`},
		"ratio": {
			why: "as old as its older half", query: `rate(x[5m]) / y`,
			want: `min(` + one(`x`, "5m", "5s", "0") + ` or ` + one(`y`, "5m", "5s", "1") + `)`,
		},
		"against the past": {why: "the past is old on purpose", query: `x - x offset 1w`, want: `min(` + one(`x`, "5m", "5s", "0") + `)`},
		"past in a subquery": {
			why: "the offset may stand outside", query: `x - max_over_time(y[1h:1m] offset 1d)`, want: `min(` + one(`x`, "5m", "5s", "0") + `)`,
		},
		"only the past": {why: "there is nothing else", query: `x @ 60`, want: `min(` + one(`x @ 60.000`, "5m", "5s", "0") + `)`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			expression, err := parse(tc.query)
			if err != nil {
				t.Fatal(err)
			}
			got := freshness(expression)
			if got != tc.want {
				t.Errorf("got  %s\nwant %s\n%s", got, tc.want, tc.why)
			}
			if _, err := parse(got); err != nil {
				t.Error(err)
			}
		})
	}
}
