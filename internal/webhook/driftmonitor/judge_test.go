// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// compare makes sure that there is one line for each of the words, and no more.
func compare(t *testing.T, what string, lines, words []string) {
	t.Helper()
	if len(lines) != len(words) {
		t.Fatalf("%s: %d, want %d:\n%s", what, len(lines), len(words), strings.Join(lines, "\n"))
	}
	for i, word := range words {
		for part := range strings.SplitSeq(word, " ... ") {
			if !strings.Contains(lines[i], part) {
				t.Errorf("%s: %q does not say %q", what, lines[i], part)
			}
		}
	}
}

func texts(f findings) []string {
	var lines []string
	for _, err := range f.wrong {
		lines = append(lines, err.Error())
	}
	return lines
}

func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	const query, address = "spec.checks[scores].current.query", "spec.source.prometheus.address"
	for name, test := range map[string]struct {
		why  string
		edit func(*v1alpha1.DriftMonitor)
		says []string
	}{
		"nothing":           {"the scene is valid", func(*v1alpha1.DriftMonitor) {}, nil},
		"a query cut short": {"the author sees where", asks("sum by (le) (\n  increase(score_bucket[1h])"), []string{query + " ... Invalid value ... line 2, column"}},
		"a range":           {"it is no instant vector", asks("score_bucket[1h]"), []string{query + " ... range of samples ... line 1, column 1"}},
		"a constant":        {"it would always be healthy", asks("vector(1)"), []string{query + " ... selects no series"}},
		"another namespace": {"case 48", asks(`up{namespace="kube-system"}`), []string{query + ": Forbidden ... another namespace (line 1, column 1) ... \"lending\""}},
		"its own namespace": {"case 48: it names what is enforced anyway", asks(`increase(up{namespace="lending"}[1h])`), nil},
		"one of two":        {"case 48: the second selector counts, too", asks(`up + on (pod) up{namespace=~"lending|billing"}`), []string{query + " ... another namespace (line 1, column 15)"}},
		"samples of others": {"case 48: every query is confined", check(1, func(c *v1alpha1.DriftCheck) { c.Current.SamplesQuery = `up{namespace="x"}` }), []string{"spec.checks[latency].current.samplesQuery: Forbidden"}},
		"a reference of others": {
			"case 48: every query is confined", comparedWith(v1alpha1.DriftReference{Query: `up{namespace!="lending"}`}), []string{"spec.checks[scores].reference.query: Forbidden"},
		},
		"unrestricted": {"the platform team lists it", func(m *v1alpha1.DriftMonitor) { at(platform)(m); asks(`increase(up{namespace="billing"}[1h])`)(m) }, nil},
		"the same and its port": {
			"the list names a port", func(m *v1alpha1.DriftMonitor) {
				at("https://prometheus.monitoring.svc")(m)
				asks(`up{namespace="billing"}`)(m)
			}, []string{query + ": Forbidden"},
		},
		"metadata":           {"case 47", at("http://169.254.169.254"), []string{address + ": Forbidden ... metadata service ... ask the platform team"}},
		"loopback by name":   {"case 47", at("http://localhost:9090"), []string{address + ": Forbidden ... loopback"}},
		"loopback":           {"case 47", at("http://[::ffff:127.0.0.1]:9090"), []string{address + ": Forbidden ... loopback"}},
		"API server":         {"case 47", at("https://10.96.0.1"), []string{address + ": Forbidden ... the API server"}},
		"API path":           {"it is added", at("http://prometheus/api/v1"), []string{address + " ... leave that part out"}},
		"no source":          {"the schema says so, and garbage must not crash", func(m *v1alpha1.DriftMonitor) { m.Spec.Source.Prometheus = nil }, []string{"spec.source.prometheus: Required"}},
		"a Secret elsewhere": {"case 46", token("billing/token", "token"), []string{"spec.source.prometheus.bearerTokenSecretRef.name ... of a Secret of this namespace"}},
		"a Secret above":     {"case 46", token("../../billing/secrets/token", "token"), []string{"bearerTokenSecretRef.name ... without namespace and slash"}},
		"a ConfigMap elsewhere": {
			"case 46", comparedWith(v1alpha1.DriftReference{BaselineRef: &v1alpha1.BaselineReference{Name: "billing/a", Key: "k"}}), []string{"spec.checks[scores].reference.baselineRef.name ... ConfigMap"},
		},
		"compared with itself": {"it never changes", comparedWith(v1alpha1.DriftReference{Query: "sum(increase(score_bucket[60m])) by (le)"}), []string{"spec.checks[scores].reference.query ... compared with itself"}},
		"bounds crossed":       {"they contradict each other", check(0, limits("0.3", "0.2")), []string{"spec.checks[scores].limits ... swap them"}},
		"out of reach":         {"it could never be breached", check(0, func(c *v1alpha1.DriftCheck) { c.Method = v1alpha1.MethodKolmogorovSmirnov; limits("", "1")(c) }), []string{"spec.checks[scores].limits ... could ever breach"}},
		"threshold crossed":    {"they contradict each other", check(1, func(c *v1alpha1.DriftCheck) { c.Threshold.Direction = v1alpha1.BadBelow }), []string{"spec.checks[latency].threshold ... swap them"}},
		"the wrong shape":      {"categories have no order", check(0, func(c *v1alpha1.DriftCheck) { c.Current.Shape = v1alpha1.ShapeCategories }), []string{"spec.checks[scores].current.shape ... compares a histogram"}},
		"bins that fall":       {"nobody could count into them", comparedWith(v1alpha1.DriftReference{Baseline: baseline("1", 500, "0.5", 500, "+Inf", 0)}), []string{"baseline.bins[1].upperBound ... sort the bins"}},
		"a bin twice":          {"nobody could count into it", comparedWith(v1alpha1.DriftReference{Baseline: baseline("1", 500, "1.0", 500, "+Inf", 0)}), []string{"baseline.bins[1].upperBound ... each bound once"}},
		"no end":               {"where would 2 be counted?", comparedWith(v1alpha1.DriftReference{Baseline: baseline("0.5", 500, "1", 500)}), []string{"baseline.bins[1].upperBound ... +Inf"}},
		"a bound too large":    {"no float holds it", comparedWith(v1alpha1.DriftReference{Baseline: baseline("0.5", 500, "1e999", 500, "+Inf", 0)}), []string{"baseline.bins[1].upperBound ... a computer can hold"}},
		"one bin":              {"no change could be seen", comparedWith(v1alpha1.DriftReference{Baseline: baseline("1", 500, "+Inf", 0)}), []string{"reference.baseline ... one bucket"}},
		"few samples":          {"every verdict would be InsufficientData", comparedWith(v1alpha1.DriftReference{Baseline: baseline("0.5", 20, "1", 30, "+Inf", 0)}), []string{"reference.baseline ... 50 samples, and the minimum is 100"}},
		"an open end":          {"nobody knows its spread", comparedWith(v1alpha1.DriftReference{Baseline: baseline("0.5", 400, "+Inf", 600)}), []string{"reference.baseline ... outermost bounds"}},
		"a value for bins":     {"it is of another shape", comparedWith(v1alpha1.DriftReference{Baseline: &v1alpha1.Baseline{Value: "3"}}), []string{"reference.baseline ... is a value"}},
		"a share of nothing": {"nothing is a share of zero", check(1, func(c *v1alpha1.DriftCheck) {
			c.Threshold.Compare, c.Reference = v1alpha1.CompareRelativeDifference, &v1alpha1.DriftReference{Baseline: &v1alpha1.Baseline{Value: "0"}}
		}), []string{"spec.checks[latency].reference.baseline ... share of zero"}},
		"everything at once": {"all findings are told, sorted", func(m *v1alpha1.DriftMonitor) {
			at("http://127.0.0.1")(m)
			asks("up{")(m)
			token("A", "k")(m)
			check(1, func(c *v1alpha1.DriftCheck) { c.Current.Query = `up{namespace="x"}` })(m)
		}, []string{"spec.checks[latency].current.query", query, address, "spec.source.prometheus.bearerTokenSecretRef.name"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := monitorOf(test.edit)
			compare(t, test.why, texts(judge(m, nil, rules(t))), test.says)
		})
	}
}

func fairness(groups ...string) func(*v1alpha1.DriftCheck) {
	return func(c *v1alpha1.DriftCheck) {
		c.Kind, c.Method, c.Threshold = v1alpha1.CheckGroupFairness, v1alpha1.MethodDemographicParity, nil
		c.Current = v1alpha1.MetricsQuery{
			Query: "sum by (sex, outcome) (increase(a[1h]))", Shape: v1alpha1.ShapeOutcomes, GroupLabel: "sex", Groups: groups, OutcomeLabel: "outcome",
			FavourableOutcomes: []string{"approved"},
		}
	}
}

func limits(warning, critical v1alpha1.Decimal) func(*v1alpha1.DriftCheck) {
	return func(c *v1alpha1.DriftCheck) { c.Limits = &v1alpha1.DriftLimits{Warning: warning, Critical: critical} }
}

func TestWhatWasWrongBeforeIsNoReasonToRefuseSomethingElse(t *testing.T) {
	t.Parallel()
	both := func(edits ...func(*v1alpha1.DriftMonitor)) func(*v1alpha1.DriftMonitor) {
		return func(m *v1alpha1.DriftMonitor) {
			for _, edit := range edits {
				edit(m)
			}
		}
	}
	others := asks(`increase(up{namespace="billing"}[1h])`)
	renamed := func(m *v1alpha1.DriftMonitor) { m.Spec.Checks[1].Name = "latency-p99" }
	for name, test := range map[string]struct {
		why           string
		before, after func(*v1alpha1.DriftMonitor)
		wrong, warns  []string
	}{
		"something else":     {"the source was unrestricted when it was written", others, both(others, renamed), nil, []string{"Forbidden ... it was so before"}},
		"another bad query":  {"it is wrong anew", others, asks(`increase(up{namespace="another"}[1h])`), []string{"Forbidden"}, nil},
		"a bad query beside": {"one that was bad excuses no other", others, both(others, check(1, func(c *v1alpha1.DriftCheck) { c.Current.Query = "up{" })), []string{"spec.checks[latency]"}, []string{"spec.checks[scores]"}},
		"out of the listed":  {"the query was right for the address that it had", both(at(platform), others), others, []string{"Forbidden"}, nil},
		"a bad address":      {"it is refused when it is dialled, too", at("http://127.0.0.1"), both(at("http://127.0.0.1"), renamed), nil, []string{"loopback ... it was so before"}},
		"to a bad address":   {"it is new", func(*v1alpha1.DriftMonitor) {}, at("http://127.0.0.1"), []string{"loopback"}, nil},
		"towards good":       {"it is mended", others, renamed, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := judge(monitorOf(test.after), monitorOf(test.before), rules(t))
			compare(t, test.why, texts(found), test.wrong)
			compare(t, test.why, found.warnings, test.warns)
		})
	}
}

func TestTraps(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why  string
		edit func(*v1alpha1.DriftMonitor)
		says []string
	}{
		"nothing":                {"the scene has none", func(*v1alpha1.DriftMonitor) {}, nil},
		"a token in the clear":   {"anybody on the way reads it", func(m *v1alpha1.DriftMonitor) { at("http://p:9090")(m); token("a", "b")(m) }, []string{"unencrypted"}},
		"no token in the clear":  {"there is nothing to read", at("http://p:9090"), nil},
		"a fixed moment":         {"it never sees anything new", asks("sum by (le) (increase(score_bucket[1h] @ 1700000000))"), []string{".current.query ... never sees anything new"}},
		"half a fixed moment":    {"the other half moves", asks("sum by (le) (increase(a[1h] @ 1700000000)) + sum by (le) (increase(a[1h]))"), nil},
		"an offset too short":    {"the hours overlap", comparedWith(v1alpha1.DriftReference{OffsetSeconds: 1800}), []string{"offsetSeconds ... share samples"}},
		"an offset as long":      {"the hours touch", comparedWith(v1alpha1.DriftReference{OffsetSeconds: 3600}), nil},
		"an offset of no window": {"a gauge has none", check(1, func(c *v1alpha1.DriftCheck) { c.Reference = &v1alpha1.DriftReference{OffsetSeconds: 60} }), nil},
		"a gap":                  {"an hour a day is looked at", func(m *v1alpha1.DriftMonitor) { m.Spec.IntervalSeconds = 86400 }, []string{"1h0m0s every 24h0m0s"}},
		"an overlap":             {"states count on windows that share nothing", func(m *v1alpha1.DriftMonitor) { m.Spec.IntervalSeconds = 0 }, []string{"1h0m0s every 5m0s ... shares 92 %"}},
		"a subquery": {"it reaches as far as both together", func(m *v1alpha1.DriftMonitor) {
			m.Spec.IntervalSeconds = 4200
			asks("max_over_time(rate(a[1h])[10m:])")(m)
		}, nil},
		"a minimum for nothing":     {"the samples are not counted", check(1, func(c *v1alpha1.DriftCheck) { c.MinimumSamples = 500 }), []string{"spec.checks[latency].minimumSamples ... samplesQuery"}},
		"too small a minimum":       {"it is raised in silence", check(0, func(c *v1alpha1.DriftCheck) { c.MinimumSamples = 5 }), []string{"minimumSamples ... counts as 30"}},
		"too small a group":         {"it is raised in silence", check(0, func(c *v1alpha1.DriftCheck) { c.MinimumGroupSamples = 9 }), []string{"minimumGroupSamples ... counts as 10"}},
		"groups that nobody misses": {"the discriminated may be those of whom nothing is heard", check(1, fairness()), []string{"spec.checks[latency].current.groups ... not missed"}},
		"groups that are listed":    {"one that vanishes is missed", check(1, fairness("female", "male")), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := judge(monitorOf(test.edit), nil, rules(t))
			compare(t, test.why, texts(found), nil)
			compare(t, test.why, found.warnings, test.says)
		})
	}
}

// FuzzQueries: whatever is written into a monitor, nothing panics; a query that is asked twice is refused, as unreadable or as compared with itself.
func FuzzQueries(f *testing.F) {
	for _, seed := range []string{window, "up{", `up{namespace="x"}`, "\x00", `quantile(scalar(up), up)`, "1"} {
		f.Add(seed, "http://p")
	}
	f.Fuzz(func(t *testing.T, text, address string) {
		m := monitorOf(asks(text), at(address), comparedWith(v1alpha1.DriftReference{Query: text}))
		found := judge(m, nil, prometheus.Rules{})
		if len(found.wrong) == 0 {
			t.Errorf("%q from %q is compared with itself", text, address)
		}
	})
}
