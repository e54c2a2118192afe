// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// monitored is a system with the sample's monitor, and what the operator may have written into it.
func monitored(t *testing.T) (*v1alpha1.AISystem, *v1alpha1.DriftMonitor) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "config", "samples", "driftmonitor_credit-scoring.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	monitor := &v1alpha1.DriftMonitor{}
	if err := yaml.UnmarshalStrict(content, monitor); err != nil {
		t.Fatal(err)
	}
	system := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "credit-scoring"}}
	system.Spec.Risk.Tier = v1alpha1.RiskHigh
	monitor.Generation = 3
	monitor.Status = v1alpha1.DriftMonitorStatus{
		ObservedGeneration: 3, EvaluatedAt: before(2 * time.Minute),
		Conditions: []metav1.Condition{
			{Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: "Evaluated"},
			{Type: v1alpha1.ConditionDataAvailable, Status: metav1.ConditionFalse, Reason: v1alpha1.DataInsufficientReason, Message: "check latency has too little data"},
		},
		Checks: []v1alpha1.DriftCheckStatus{scores(), approvals(), latency()},
		LastBreach: &v1alpha1.DriftBreach{
			Since: *before(22 * time.Minute), Checks: []string{"score-distribution"},
		},
		Retraining: &v1alpha1.Retraining{Job: "credit-scoring-retrain-7d9f2", BreachSince: *before(22 * time.Minute), CreatedAt: *before(21 * time.Minute)},
	}
	return system, monitor
}

func before(d time.Duration) *metav1.Time { return new(metav1.NewTime(now.Add(-d))) }

// scores were healthy for long, and are not now. Their first breach is older than the verdicts that are kept.
func scores() v1alpha1.DriftCheckStatus {
	s := v1alpha1.DriftCheckStatus{
		Name: "score-distribution", Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodPSI, Verdict: v1alpha1.DriftBreached, Since: *before(22 * time.Minute),
		Message: "PSI is 0.341, beyond the critical bound 0.2; most of it is in the bin up to 500",
		Value:   "0.3412", Warning: "0.1", Critical: "0.2", Samples: 15997, ReferenceSamples: 16000,
	}
	for i := range 60 {
		value := 0.021 + 0.004*float64((i*7)%5)
		verdict := v1alpha1.DriftHealthy
		switch {
		case i == 30:
			value = 0.26
		case i == 21 || i == 22:
			s.Values = append(s.Values, "-")
			continue
		case i == 54:
			value, verdict = 0.15, v1alpha1.DriftWarning
		case i > 54:
			value, verdict = 0.3412-0.01*float64((59-i)%3), v1alpha1.DriftBreached
		}
		s.Values = append(s.Values, strconv.FormatFloat(value, 'f', 4, 64))
		if i >= 40 {
			s.Windows = append(s.Windows, v1alpha1.DriftWindow{At: *before(time.Duration(59-i)*5*time.Minute + 2*time.Minute), Verdict: verdict})
		}
	}
	return s
}

func approvals() v1alpha1.DriftCheckStatus {
	s := v1alpha1.DriftCheckStatus{
		Name: "approvals-by-sex", Kind: v1alpha1.CheckGroupFairness, Method: v1alpha1.MethodDisparateImpact, Verdict: v1alpha1.DriftWarning, Since: *before(time.Hour),
		Message: `the ratio of the lowest rate ("women") to the highest ("men") is 0.843, below the warning bound 0.9`,
		Value:   "0.843", Lower: "0.781", Upper: "0.912", Warning: "0.9", Critical: "0.8", Samples: 2210, SmallestGroup: 988,
	}
	for i := range 14 {
		s.Values = append(s.Values, strconv.FormatFloat(0.93-0.006*float64(i)-0.009*float64(i%2), 'f', 3, 64))
		verdict := v1alpha1.DriftWarning
		if i < 5 {
			verdict = v1alpha1.DriftHealthy
		}
		s.Windows = append(s.Windows, v1alpha1.DriftWindow{At: *before(time.Duration(13-i)*5*time.Minute + 2*time.Minute), Verdict: verdict})
	}
	return s
}

// latency has no data any more.
func latency() v1alpha1.DriftCheckStatus {
	s := v1alpha1.DriftCheckStatus{
		Name: "latency", Kind: v1alpha1.CheckPerformance, Method: v1alpha1.MethodThreshold, Verdict: v1alpha1.DriftInsufficientData, Since: *before(12 * time.Minute),
		Silence: v1alpha1.DriftInsufficientData, SilenceSince: before(12 * time.Minute),
		Message: "the window has no data; run the query in Prometheus, and look whether what serves the metric is scraped",
		Warning: "0.5", Critical: "2",
	}
	for i := range 8 {
		value, verdict := "0.31", v1alpha1.DriftHealthy
		if i >= 5 {
			value, verdict = "-", v1alpha1.DriftInsufficientData
		}
		s.Values = append(s.Values, value)
		s.Windows = append(s.Windows, v1alpha1.DriftWindow{At: *before(time.Duration(7-i)*5*time.Minute + 2*time.Minute), Verdict: verdict})
	}
	return s
}

// strictness is a policy that governs the system, and one that governs others.
func strictness() []v1alpha1.OversightPolicy {
	high := v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "high-risk"}}
	high.Spec.AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskHigh}
	high.Spec.Enforcement.OnDrift = v1alpha1.DriftFreezeRollouts
	high.Spec.Requirements.Monitoring = []v1alpha1.CheckKind{v1alpha1.CheckDataDrift, v1alpha1.CheckConceptDrift}
	baseline := v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "baseline"}}
	other := v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "other"}}
	other.Spec.AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskLimited}
	other.Spec.Enforcement.OnDrift = v1alpha1.DriftEvict
	return []v1alpha1.OversightPolicy{high, other, baseline}
}

func drifted(t *testing.T, system *v1alpha1.AISystem, monitors ...v1alpha1.DriftMonitor) *view.Drift {
	t.Helper()
	d := view.NewDrift(system, monitors, now)
	namespace := decision.Namespace{Name: "lending", Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}
	if err := d.Govern(system, namespace, strictness()); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriftText(t *testing.T) {
	wide := text.Style{Width: 100}
	system, monitor := monitored(t)
	d := drifted(t, system, *monitor)
	golden(t, "drift.txt", d.Text(now, wide))
	golden(t, "drift_narrow.txt", d.Text(now, narrow))
	golden(t, "drift_no_monitor.txt", drifted(t, system).Text(now, wide))

	fresh := monitor.DeepCopy()
	fresh.Status = v1alpha1.DriftMonitorStatus{}
	golden(t, "drift_not_evaluated.txt", drifted(t, system, *fresh).Text(now, wide))

	// The operator is down since an hour, and somebody has changed the monitor.
	late := monitor.DeepCopy()
	late.Generation++
	late.Status.EvaluatedAt = before(time.Hour)
	golden(t, "drift_overdue.txt", drifted(t, system, *late).Text(now, wide))

	// A breach that silence stands beside, and one that has ended.
	quiet := monitor.DeepCopy()
	quiet.Name = "z-quiet"
	quiet.Status.Checks[0].Silence, quiet.Status.Checks[0].SilenceSince = v1alpha1.DriftStale, before(7*time.Minute)
	quiet.Status.LastBreach.Since, quiet.Status.LastBreach.Until = *before(48 * time.Hour), before(40*time.Hour)
	unread := view.NewDrift(system, []v1alpha1.DriftMonitor{*quiet}, now)
	unread.Unread = []view.Unread{{Object: "oversightpolicies", Why: "you may not list them", Remedy: canList("oversightpolicies", "")}}
	golden(t, "drift_silence.txt", unread.Text(now, wide))
	for _, width := range []int{80, 100} {
		for line := range strings.Lines(d.Text(now, text.Style{Width: width})) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("a line has %d characters, and %d fit: %s", n, width, line)
			}
		}
	}
}

// TestDriftIsNeverHealthyInSilence holds the document to what machines would read from it.
func TestDriftIsNeverHealthyInSilence(t *testing.T) {
	system, monitor := monitored(t)
	for name, test := range map[string]struct {
		prepare func(*v1alpha1.DriftMonitor)
		want    v1alpha1.DriftVerdict
		why     string
	}{
		"healthy":  {func(*v1alpha1.DriftMonitor) {}, v1alpha1.DriftHealthy, "two minutes ago it was looked at"},
		"overdue":  {func(m *v1alpha1.DriftMonitor) { m.Status.EvaluatedAt = before(12 * time.Minute) }, v1alpha1.DriftStale, "two intervals and a minute for clocks"},
		"not yet":  {func(m *v1alpha1.DriftMonitor) { m.Status.Checks = nil }, "", "nobody has looked"},
		"one not":  {func(m *v1alpha1.DriftMonitor) { m.Status.Checks = m.Status.Checks[:2] }, v1alpha1.DriftInsufficientData, "of the third check nothing is known"},
		"breached": {func(m *v1alpha1.DriftMonitor) { m.Status.Checks[1].Verdict = v1alpha1.DriftBreached }, v1alpha1.DriftBreached, "the worst counts"},
		"old news": {func(m *v1alpha1.DriftMonitor) {
			m.Status.Checks[1].Verdict, m.Status.EvaluatedAt = v1alpha1.DriftBreached, before(time.Hour)
		}, v1alpha1.DriftBreached, "silence heals nothing"},
		"unknown":   {func(m *v1alpha1.DriftMonitor) { m.Status.Checks[1].Verdict = "Splendid" }, "Splendid", "a verdict that is not known is not taken for a good one"},
		"no checks": {func(m *v1alpha1.DriftMonitor) { m.Spec.Checks = nil }, "", "nothing is looked at"},
	} {
		t.Run(name, func(t *testing.T) {
			m := monitor.DeepCopy()
			for i := range m.Status.Checks {
				m.Status.Checks[i].Verdict = v1alpha1.DriftHealthy
			}
			test.prepare(m)
			if got := view.NewDrift(system, []v1alpha1.DriftMonitor{*m}, now).Verdict; got != test.want {
				t.Errorf("%q, want %q: %s", got, test.want, test.why)
			}
		})
	}
}

func TestDriftDocument(t *testing.T) {
	system, monitor := monitored(t)
	for name, d := range map[string]*view.Drift{"drift": drifted(t, system, *monitor), "drift_no_monitor": drifted(t, system)} {
		var out bytes.Buffer
		s := newSession(genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: io.Discard}, clock.RealClock{}, func(string) string { return "" })
		if err := s.print(outputYAML, d, nil); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".yaml", out.String())
	}
}

// TestDriftCharts: the charts are the same bytes each time, and well-formed whatever a name holds.
func TestDriftCharts(t *testing.T) {
	system, monitor := monitored(t)
	svg := string(drifted(t, system, *monitor).Page().SVG())
	golden(t, "drift.svg", svg)
	golden(t, "drift_no_monitor.svg", string(drifted(t, system).Page().SVG()))

	monitor.Name = "</text><script>alert(1)</script>\u202e"
	monitor.Spec.Checks[0].Name, monitor.Status.Checks[0].Name = "\"&'\x00\xff", "\"&'\x00\xff"
	svg = string(drifted(t, system, *monitor).Page().SVG())
	if strings.Contains(svg, "<script") || strings.Contains(svg, "\u202e") {
		t.Error("a name is markup, or turns the reading direction")
	}
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
