// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/chart"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// Page is the monitors' checks as charts. It says when things were looked at, and not when it was drawn.
func (d *Drift) Page() *chart.Page {
	p := &chart.Page{Title: "AI system " + d.Namespace + "/" + d.System + ": " + verdictWords(d.Verdict)}
	p.Subtitle = d.evaluatedWords()
	for i := range d.Monitors {
		m := &d.Monitors[i]
		for j := range m.Checks {
			p.Charts = append(p.Charts, m.chart(&m.Checks[j]))
		}
	}
	return p
}

// evaluatedWords say when the system was looked at last.
func (d *Drift) evaluatedWords() string {
	var last *metav1.Time
	for i := range d.Monitors {
		if at := d.Monitors[i].EvaluatedAt; at != nil && (last == nil || last.Before(at)) {
			last = at
		}
	}
	words := count(len(d.Monitors), "DriftMonitor")
	switch {
	case len(d.Monitors) == 0:
		return "no DriftMonitor watches it"
	case last == nil:
		return words + ", not evaluated yet"
	}
	return words + ", last evaluated " + text.Moment(last.Time)
}

func (m *Monitor) chart(c *MonitorCheck) chart.Chart {
	out := chart.Chart{
		Title: m.Name + " / " + c.Name, Verdict: verdictWords(c.Verdict), Subtitle: c.chartWords(),
		Axis:    "windows before the newest, one each " + duration.HumanDuration(m.Interval()),
		Warning: number64(c.Warning), Critical: number64(c.Critical), Below: c.Bad == v1alpha1.BadBelow,
		Lower: number64(c.Lower), Upper: number64(c.Upper),
	}
	for _, p := range c.Points() {
		out.Points = append(out.Points, chart.Point{Value: p.Value, Breached: p.Verdict == v1alpha1.DriftBreached, Beyond: p.Beyond})
	}
	return out
}

// chartWords say what is drawn.
func (c *MonitorCheck) chartWords() string {
	worse := "higher is worse"
	if c.Bad == v1alpha1.BadBelow {
		worse = "lower is worse"
	}
	words := join("; ", string(c.Kind)+" by "+string(c.Method), worse)
	if number64(c.Value) != nil {
		words = join("; ", words, "newest value "+shortDecimal(c.Value))
	}
	if number64(c.Lower) != nil && number64(c.Upper) != nil {
		words += " (95 % interval " + shortDecimal(c.Lower) + " to " + shortDecimal(c.Upper) + ")"
	}
	if c.Since != nil && c.Recorded == "" {
		words = join("; ", words, string(c.Verdict)+" since "+text.Moment(c.Since.Time))
	}
	return words
}
