// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

const (
	sourceWords        = "name the source: source.prometheus with its address"
	credentialWords    = "a request carries one kind of credential: keep bearerTokenSecretRef or basicAuth"
	tlsWords           = "tls is for an https address: change the address, or remove tls"
	fairMethodWords    = "a GroupFairness check needs one of the methods"
	fairShapeWords     = "fairness methods read the shape Outcomes, and nothing else does"
	valueShapeWords    = "the method Threshold reads the shape Value, and nothing else does"
	noReferenceWords   = "a comparison of distributions needs a reference: a query, an offset, a time or a baseline"
	fairReferenceWords = "fairness compares groups of one window with each other: remove reference"
	noThresholdWords   = "the method Threshold needs its bounds: threshold"
	strayBoundsWords   = "threshold is for the method Threshold; other methods take limits"
	strayLimitsWords   = "the method Threshold takes threshold, and no limits"
	changeWords        = "a change is measured against a reference: a query, an offset, a time or a baseline"
	categoryWords      = "the shape Categories needs categoryLabel, and no other shape takes it"
	outcomesWords      = "the shape Outcomes needs groupLabel, outcomeLabel and favourableOutcomes"
	groupsWords        = "groups are for the shape Outcomes"
	strayOutcomesWords = "groupLabel, outcomeLabel and favourableOutcomes are for the shape Outcomes"
	samplesWords       = "samplesQuery is for the shape Value; the other shapes count their samples themselves"
	oneReferenceWords  = "give exactly one reference: query, offsetSeconds, at, baseline or baselineRef"
	oneBaselineWords   = "give exactly one: bins, categories or value"
	someBoundWords     = "give warning, critical or both"
	windowsWords       = "so many windows cannot agree: agreeing is above of"

	prometheus = "spec.source.prometheus"
	// The checks of the valid monitor.
	distribution, category, threshold, fairness = "spec.checks[0]", "spec.checks[1]", "spec.checks[2]", "spec.checks[3]"
)

// fair makes a fairness check out of the first check of the valid monitor.
func fair() []edit {
	return []edit{
		set(distribution+".kind", "GroupFairness"), set(distribution+".method", "DisparateImpactRatio"), unset(distribution + ".reference"),
		set(distribution+".current", map[string]any{
			"query": "outcomes", "shape": "Outcomes", "groupLabel": "sex", "outcomeLabel": "outcome", "favourableOutcomes": []any{"approved"},
		}),
	}
}

var monitorRules = map[string]rule{
	"a source of no kind is refused": {
		edits: []edit{set("spec.source", map[string]any{})}, place: "spec.source", words: sourceWords,
		why: "there would be nothing to read",
	},
	"two kinds of credential are refused": {
		edits: []edit{set(prometheus+".basicAuth", map[string]any{"secretName": "user"})}, place: prometheus + ".basicAuth", words: credentialWords,
		why: "nobody could tell which of them is sent",
	},
	"basic authentication alone is accepted": {
		edits: []edit{unset(prometheus + ".bearerTokenSecretRef"), set(prometheus+".basicAuth", map[string]any{"secretName": "user"})},
		why:   "many a Prometheus stands behind it",
	},
	"tls for an http address is refused": {
		edits: []edit{set(prometheus+".address", "http://prometheus.monitoring.svc:9090")}, place: prometheus + ".tls", words: tlsWords,
		why: "it would look like a protected connection",
	},
	"an http address without tls is accepted": {
		edits: []edit{set(prometheus+".address", "http://prometheus.monitoring.svc:9090"), unset(prometheus + ".tls")},
		why:   "inside a cluster it is what most have",
	},
	"a fairness check by a distance is refused": {
		edits: []edit{set(distribution+".kind", "GroupFairness")}, place: distribution + ".method", words: fairMethodWords,
		why: "a distance says nothing about groups, and policy counts the check as one about fairness",
	},
	"a drift check by a fairness method is refused": {
		edits: []edit{set(fairness+".kind", "DataDrift")}, place: fairness + ".method", words: fairMethodWords,
		why: "policy would count it as a check of drift",
	},
	"a fairness check of a histogram is refused": {
		edits: []edit{set(fairness+".current", map[string]any{"query": "a", "shape": "ClassicHistogram"})},
		place: fairness + ".current.shape", words: fairShapeWords,
		why: "a histogram knows no groups",
	},
	"a threshold on a histogram is refused": {
		edits: []edit{set(threshold+".current", map[string]any{"query": "a", "shape": "ClassicHistogram"})},
		place: threshold + ".current.shape", words: valueShapeWords,
		why: "a threshold is for one number",
	},
	"a distance of one number is refused": {
		edits: []edit{set(distribution+".current.shape", "Value")}, place: distribution + ".current.shape", words: valueShapeWords,
		why: "one number is no distribution",
	},
	"a distance from nothing is refused": {
		edits: []edit{unset(distribution + ".reference")}, place: distribution + ".reference", words: noReferenceWords,
		why: "there would be nothing to compare with",
	},
	"a fairness check with a reference is refused": {
		edits: []edit{set(fairness+".reference", map[string]any{"offsetSeconds": int64(3600)})}, place: fairness + ".reference", words: fairReferenceWords,
		why: "it would seem to be compared with, and is not",
	},
	"a threshold without bounds is refused": {
		edits: []edit{unset(threshold + ".threshold")}, place: threshold + ".threshold", words: noThresholdWords,
		why: "it would never be breached",
	},
	"bounds of a threshold for a distance are refused": {
		edits: []edit{set(distribution+".threshold", map[string]any{"direction": "Above", "critical": "1"})},
		place: distribution + ".threshold", words: strayBoundsWords,
		why: "they would seem to count, and do not",
	},
	"limits of a distance for a threshold are refused": {
		edits: []edit{set(threshold+".limits", map[string]any{"critical": "1"})}, place: threshold + ".limits", words: strayLimitsWords,
		why: "they would seem to count, and do not",
	},
	"a bound on a change from nothing is refused": {
		edits: []edit{unset(threshold + ".reference")}, place: threshold + ".reference", words: changeWords,
		why: "there would be nothing to have changed from",
	},
	"a bound on the value itself needs no reference": {
		edits: []edit{unset(threshold + ".reference"), set(threshold+".threshold.compare", "Value")},
		why:   "an accuracy of 0.8 is bad whatever it was before",
	},
	"a bound compares the value itself if it does not say what": {
		edits: []edit{unset(threshold + ".reference"), unset(threshold + ".threshold.compare")},
		why:   "leaving compare out means Value, and a rule that reads it must bear that",
	},
	"categories without their label are refused": {
		edits: []edit{unset(category + ".current.categoryLabel")}, place: category + ".current.categoryLabel", words: categoryWords,
		why: "nobody could tell which label is the category",
	},
	"a category label on a histogram is refused": {
		edits: []edit{set(distribution+".current.categoryLabel", "answer")}, place: distribution + ".current.categoryLabel", words: categoryWords,
		why: "it would seem to be read",
	},
	"outcomes without groups are refused": {
		edits: []edit{unset(fairness + ".current.groupLabel")}, place: fairness + ".current.shape", words: outcomesWords,
		why: "fairness is between groups",
	},
	"outcomes of which none is favourable are refused": {
		edits: []edit{unset(fairness + ".current.favourableOutcomes")}, place: fairness + ".current.shape", words: outcomesWords,
		why: "nobody could tell what people hope for",
	},
	"groups of a histogram are refused": {
		edits: []edit{set(distribution+".current.groupLabel", "sex")}, place: distribution + ".current.shape", words: strayOutcomesWords,
		why: "they would seem to be compared",
	},
	"groups that a histogram must have are refused": {
		edits: []edit{set(distribution+".current.groups", []any{"female"})}, place: distribution + ".current.groups", words: groupsWords,
		why: "they would seem to be missed",
	},
	"a query for the samples of a histogram is refused": {
		edits: []edit{set(distribution+".current.samplesQuery", "count(a)")}, place: distribution + ".current.samplesQuery", words: samplesWords,
		why: "a histogram says itself how many it holds",
	},
	"two references are refused": {
		edits: []edit{set(distribution+".reference.query", "a")}, place: distribution + ".reference", words: oneReferenceWords,
		why: "nobody could tell which of them counts",
	},
	"a reference of no kind is refused": {
		edits: []edit{set(distribution+".reference", map[string]any{})}, place: distribution + ".reference", words: oneReferenceWords,
		why: "there would be nothing to compare with",
	},
	"a baseline of two shapes is refused": {
		edits: []edit{set(distribution+".reference.baseline.value", "1")}, place: distribution + ".reference.baseline", words: oneBaselineWords,
		why: "nobody could tell which of them counts",
	},
	"an empty baseline is refused": {
		edits: []edit{set(distribution+".reference.baseline", map[string]any{})}, place: distribution + ".reference.baseline", words: oneBaselineWords,
		why: "there would be nothing to compare with",
	},
	"limits without a limit are refused": {
		edits: []edit{set(distribution+".limits", map[string]any{})}, place: distribution + ".limits", words: someBoundWords,
		why: "they would look like limits and be the defaults",
	},
	"a limit for breaches alone is accepted": {
		edits: []edit{unset(distribution + ".limits.warning")},
		why:   "not everybody wants to be warned",
	},
	"a threshold without a bound is refused": {
		edits: []edit{unset(threshold + ".threshold.warning"), unset(threshold + ".threshold.critical")},
		place: threshold + ".threshold", words: someBoundWords,
		why: "it would never be breached",
	},
	"more windows than there are cannot agree": {
		edits: []edit{set(distribution+".windows.agreeing", int64(6))}, place: distribution + ".windows.agreeing", words: windowsWords,
		why: "the state would never change",
	},
	"all windows may have to agree": {
		edits: []edit{set(distribution+".windows.agreeing", int64(5))},
		why:   "some want to be sure",
	},
}
