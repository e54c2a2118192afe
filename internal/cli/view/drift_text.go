// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// Text is what the monitors say, for people.
func (d *Drift) Text(now time.Time, style text.Style) string {
	var b strings.Builder
	b.WriteString(d.head().Render(style))
	for i := range d.Monitors {
		m := &d.Monitors[i]
		b.WriteString("\n" + m.head(d.Namespace, now).Render(style))
		table := m.table(now, style)
		b.WriteString("\n" + table.Render(style))
	}
	if len(d.Monitors) == 0 {
		b.WriteString("\n" + d.draft())
		return b.String()
	}
	b.WriteString("\n" + text.Indent("", "", d.legend(), style.Width))
	return b.String()
}

// legend explains the columns, and those marks that are there.
func (d *Drift) legend() string {
	words := "INTERVAL: where the value is in 95 of 100 cases. SAMPLES: in the window, and in the reference. WINDOWS: how many of the last ones say what the verdict says."
	var gap, breached, beyond bool
	for i := range d.Monitors {
		for j := range d.Monitors[i].Checks {
			for _, p := range d.Monitors[i].Checks[j].Points() {
				gap, breached, beyond = gap || p.Value == nil, breached || p.mark() == markBreached, beyond || p.mark() == markBeyond
			}
		}
	}
	if breached {
		words += " Under a bar, " + markBreached + " marks a window that was Breached."
	}
	if beyond {
		words += " Under a bar, " + markBeyond + " marks a value beyond the critical bound that was not Breached, or is too old for that to be known."
	}
	if gap {
		words += " " + string(text.SparkGap) + " is a window without a value."
	}
	return words
}

func (d *Drift) head() *text.Node {
	n := &text.Node{Key: "AI system " + d.Namespace + "/" + d.System, Value: verdictWords(d.Verdict), Tone: verdictTone(d.Verdict)}
	if len(d.Monitors) == 0 {
		n.Value, n.Tone = "no DriftMonitor watches it, so nobody knows whether it still behaves as it was approved to", text.Bad
	}
	for _, p := range d.Policies {
		policy := n.Add("policy "+p.Name, actionWords(p))
		if len(p.Monitoring) > 0 {
			policy.Add("asks for", kindsText(p.Monitoring))
		}
	}
	if len(d.Missing) > 0 {
		n.Add("no monitor makes", kindsText(d.Missing)+", which policy asks for").Tone = text.Bad
	}
	for _, u := range d.Unread {
		unread := n.Add("not read", u.Object+": "+u.Why)
		if u.Remedy != "" {
			unread.Command(u.Remedy)
		}
	}
	if d.Verdict == v1alpha1.DriftBreached {
		n.Add("what that means for it now", "").Command("kubectl aims status " + d.System + " -n " + d.Namespace)
	}
	return n
}

func (m *Monitor) head(namespace string, now time.Time) *text.Node {
	n := &text.Node{Key: "DriftMonitor " + m.Name, Value: verdictWords(m.Verdict), Tone: verdictTone(m.Verdict)}
	every := ", every " + duration.HumanDuration(m.Interval())
	switch {
	case m.EvaluatedAt == nil:
		n.Add("evaluated", "not yet"+every)
	case m.Overdue:
		late := n.Add("evaluated", text.When(m.EvaluatedAt.Time, now)+every+"; nobody has looked for more than two intervals, so what was healthy is not known to be so now")
		late.Tone = text.Bad
		late.Command("kubectl get pods -A -l app.kubernetes.io/name=aims-operator")
	default:
		n.Add("evaluated", text.When(m.EvaluatedAt.Time, now)+every)
	}
	if m.Outdated {
		n.Add("changed since", "the operator has not looked at the present spec yet").Tone = text.Waiting
	}
	for _, kind := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionDataAvailable} {
		if c := m.condition(kind); c != nil && c.Status != metav1.ConditionTrue {
			n.Add(kind, join(": ", c.Reason, c.Message)).Tone = text.Waiting
		}
	}
	m.addBreach(n, namespace, now)
	return n
}

// addBreach says what was breached last, and what it started.
func (m *Monitor) addBreach(n *text.Node, namespace string, now time.Time) {
	if l := m.LastBreach; l != nil {
		words := "since " + text.When(l.Since.Time, now)
		if l.Until != nil {
			words = "from " + text.Moment(l.Since.Time) + " until " + text.When(l.Until.Time, now)
		}
		breach := n.Add("last breach", words+": "+strings.Join(l.Checks, ", "))
		if l.Until == nil {
			breach.Tone = text.Bad
		}
	}
	if r := m.Retraining; r != nil {
		words := "Job " + r.Job + ", created " + text.When(r.CreatedAt.Time, now)
		if m.LastBreach == nil || !m.LastBreach.Since.Time.Equal(r.BreachSince.Time) {
			words += ", for the breach of " + text.Moment(r.BreachSince.Time)
		}
		n.Add("retraining", words).Command("kubectl get job " + r.Job + " -n " + namespace)
	}
	if r := m.RetrainingRefusal; r != nil {
		n.Add("retraining refused", string(r.Reason)+": "+r.Message).Tone = text.Bad
	}
}

func (m *Monitor) table(now time.Time, style text.Style) text.Table {
	t := text.Table{Head: []string{"CHECK", "VERDICT", "VALUE", "INTERVAL", "WARNING", "CRITICAL", "SAMPLES", "WINDOWS"}}
	for i := range m.Checks {
		c := &m.Checks[i]
		t.Rows = append(t.Rows, text.Row{
			Cells: []string{
				c.Name, verdictWords(c.Verdict), shortDecimal(c.Value), c.intervalWords(), c.boundWords(c.Warning), c.boundWords(c.Critical),
				c.samplesWords(), c.windowsWords(),
			},
			Tone:  verdictTone(c.Verdict),
			Below: c.below(now, style.Width-4),
		})
	}
	return t
}

// below is what stands below a check's row: what it is, since when it is so, how it went, and what to do.
func (c *MonitorCheck) below(now time.Time, width int) []string {
	what := string(c.Kind) + " by " + string(c.Method)
	if c.Since != nil {
		since := string(c.Verdict)
		if c.Recorded != "" {
			since = "recorded as " + string(c.Recorded)
		}
		what += "; " + since + " since " + text.When(c.Since.Time, now)
	}
	what += "; " + strconv.Itoa(c.Agreeing) + " of " + strconv.Itoa(c.Of) + " windows change it"
	lines := wrapped(what, width)
	if c.SmallestGroup > 0 {
		lines = append(lines, wrapped("the smallest group has "+strconv.FormatInt(c.SmallestGroup, 10)+" members", width)...)
	}
	const scale = 20
	lines = append(lines, c.sparkline(max(width-scale, 1))...)
	if c.Message != "" {
		lines = append(lines, wrapped(c.Message, width)...)
	}
	if c.Silence != "" && c.Silence != c.Verdict && c.SilenceSince != nil {
		lines = append(lines, wrapped(string(c.Silence)+" beside it since "+text.When(c.SilenceSince.Time, now)+": silence does not end a breach", width)...)
	}
	words := remedy(c.Verdict)
	if c.Recorded != "" {
		words = "look whether the operator runs, and what it logs"
	}
	if words != "" {
		lines = append(lines, wrapped("do: "+words, width)...)
	}
	return lines
}

func wrapped(s string, width int) []string {
	return text.Wrap(text.Clean(s), width)
}
