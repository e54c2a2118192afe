// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"math"
	"strconv"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// notEvaluated stands where there is no verdict yet.
const notEvaluated = "not evaluated"

// verdictWords are a verdict, or that there is none.
func verdictWords(v v1alpha1.DriftVerdict) string {
	if v == "" {
		return notEvaluated
	}
	return string(v)
}

func verdictTone(v v1alpha1.DriftVerdict) text.Tone {
	switch v {
	case v1alpha1.DriftHealthy:
		return text.Good
	case v1alpha1.DriftBreached, v1alpha1.DriftInvalid:
		return text.Bad
	case v1alpha1.DriftWarning, v1alpha1.DriftInsufficientData, v1alpha1.DriftStale:
	}
	return text.Waiting
}

// remedy is what to do about a verdict. Empty: nothing.
func remedy(v v1alpha1.DriftVerdict) string {
	switch v {
	case v1alpha1.DriftWarning:
		return "look at it today: a little more, and it is a breach"
	case v1alpha1.DriftBreached:
		return "look now: was something deployed, did a data source or the users change?"
	case v1alpha1.DriftInsufficientData:
		return "make the window of the query longer, and look whether the metric is still there"
	case v1alpha1.DriftStale:
		return "look whether what serves the metric runs and is scraped"
	case v1alpha1.DriftInvalid:
		return "mend the query or its reference as the message says; what cannot be judged is never taken for healthy"
	case v1alpha1.DriftHealthy:
	}
	return ""
}

// actionWords are what a policy does about a breach.
func actionWords(p DriftPolicy) string {
	words := "a breach is reported, and nothing is stopped"
	switch p.OnDrift {
	case v1alpha1.DriftFreezeRollouts:
		words = "while a breach lasts, what is new or changed is not let in; what runs goes on"
	case v1alpha1.DriftEvict:
		words = "while a breach lasts, nothing is let in and pods that run are evicted"
	case v1alpha1.DriftRequireReassessment:
		words = "a breach ends the release, until an assessment performed after it began is approved"
	case v1alpha1.DriftReport:
	}
	if p.Admission == v1alpha1.ModeAudit || p.Admission == v1alpha1.ModeWarn {
		words += " (but its mode is " + string(p.Admission) + ")"
	}
	return string(p.OnDrift) + ": " + words
}

// short is a number for people: three digits that matter, no exponent for everyday sizes.
func short(x float64) string {
	size := math.Abs(x)
	if size >= 100 && size < 1e15 || x == math.Trunc(x) && size < 1e15 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// shortDecimal is a decimal for people, and a dash where there is none.
func shortDecimal(d v1alpha1.Decimal) string {
	f := number64(d)
	if f == nil {
		return "-"
	}
	return short(*f)
}

// boundWords are a bound with the side on which it is bad, such as "> 0.2".
func (c *MonitorCheck) boundWords(d v1alpha1.Decimal) string {
	if number64(d) == nil {
		return "-"
	}
	if c.Bad == v1alpha1.BadBelow {
		return "< " + shortDecimal(d)
	}
	return "> " + shortDecimal(d)
}

func (c *MonitorCheck) intervalWords() string {
	if number64(c.Lower) == nil || number64(c.Upper) == nil {
		return "-"
	}
	return shortDecimal(c.Lower) + ".." + shortDecimal(c.Upper)
}

// samplesWords are the samples in the window, and in the reference where there is one.
func (c *MonitorCheck) samplesWords() string {
	words := "-"
	if c.Samples > 0 {
		words = strconv.FormatInt(c.Samples, 10)
	}
	if c.ReferenceSamples > 0 {
		words += "/" + strconv.FormatInt(c.ReferenceSamples, 10)
	}
	return words
}

// windowsWords are how many of the last windows say what the verdict says.
func (c *MonitorCheck) windowsWords() string {
	last := c.Windows[max(0, len(c.Windows)-c.Of):]
	if len(last) == 0 {
		return "-"
	}
	same := 0
	for _, w := range last {
		if w.Verdict == c.Verdict {
			same++
		}
	}
	return strconv.Itoa(same) + " of " + strconv.Itoa(len(last))
}

func kindsText(kinds []v1alpha1.CheckKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}
