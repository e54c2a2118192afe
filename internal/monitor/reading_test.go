// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

func TestHistogramsBecomeBins(t *testing.T) {
	t.Parallel()
	inf := math.Inf(1)
	classic := prometheus.Histogram{Buckets: []prometheus.Bucket{
		{Lower: math.Inf(-1), Upper: 1, Count: 3}, {Lower: 1, Upper: 2, Count: 0}, {Lower: 2, Upper: inf, Count: 4},
	}}
	native := prometheus.Histogram{Native: true, Buckets: []prometheus.Bucket{{Lower: -0.5, Upper: 0.5, Count: 1}, {Lower: 2, Upper: 4, Count: 5}}}
	for name, test := range map[string]struct {
		why   string
		h     prometheus.Histogram
		shape v1alpha1.MetricsShape
		want  *drift.Bins
	}{
		"classic": {"cumulative counts become counts", classic, v1alpha1.ShapeClassicHistogram, &drift.Bins{Edges: []float64{0, 1, 2, inf}, Counts: []float64{3, 0, 4}}},
		"native":  {"the gap between two buckets is an empty bin", native, v1alpha1.ShapeNativeHistogram, &drift.Bins{Edges: []float64{-0.5, 0.5, 2, 4}, Counts: []float64{1, 0, 5}}},
		"other":   {"a native histogram where a classic one is expected is not guessed at", native, v1alpha1.ShapeClassicHistogram, nil},
		"another": {"nor the other way round", classic, v1alpha1.ShapeNativeHistogram, nil},
	} {
		got := OfHistogram(test.h, test.shape)
		if diff := cmp.Diff(test.want, got.Bins); diff != "" || (test.want == nil) != (got.Problem != nil) {
			t.Errorf("%s: %s: %s (problem %v)", name, test.why, diff, got.Problem)
		}
	}
}

func TestOutcomesBecomeGroups(t *testing.T) {
	t.Parallel()
	got := OfOutcomes(prometheus.Outcomes{Outcomes: []prometheus.OutcomeCount{
		{Group: "a", Outcome: "approved", Count: 3}, {Group: "a", Outcome: "denied", Count: 7}, {Group: "b", Outcome: "denied", Count: 2},
		{Group: "b", Outcome: "waived", Count: 1},
	}}, []string{"approved", "waived"})
	want := []drift.Group{{Name: "a", Members: 10, Favourable: 3}, {Name: "b", Members: 3, Favourable: 1}}
	if diff := cmp.Diff(want, got.Groups); diff != "" {
		t.Error(diff)
	}
}

func TestCase57ABaselineThatWasReplaced(t *testing.T) {
	t.Parallel()
	const text = `{"bins":[{"upperBound":"1","count":5},{"upperBound":"+Inf","count":6}]}`
	sum := sha256.Sum256([]byte(text))
	ref := &v1alpha1.BaselineReference{Name: "scores", Key: "baseline.json", SHA256: v1alpha1.SHA256(hex.EncodeToString(sum[:]))}
	if got := StoredBaseline(ref, text, true); got.Problem != nil || got.Bins == nil {
		t.Errorf("the baseline that is named: %+v", got)
	}
	if got := StoredBaseline(ref, text+" ", true); got.Problem == nil || got.Problem.Cause != drift.CauseReferenceReplaced {
		t.Errorf("another one: %+v", got.Problem)
	}
	if got := StoredBaseline(ref, "", false); got.Problem == nil {
		t.Error("none is taken for one")
	}
}

func TestNumbersOfStatus(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]v1alpha1.Decimal{
		0.123456: "0.1235", 0: "0", -12.5: "-12.5", 1e-12: "0", 123456: "123500", 1e16: "", math.NaN(): "", math.Inf(1): "",
	} {
		if got := decimal(&value); got != want {
			t.Errorf("%v is shown as %q, want %q", value, got, want)
		}
	}
	if decimal(nil) != "" || whole(nil) != 0 {
		t.Error("what there is not is shown")
	}
}

func TestCase56NumbersThatComeFromNoSample(t *testing.T) {
	t.Parallel()
	if got := Sampled(drift.Reading{Value: &drift.Value{}}); got.Problem == nil || got.Problem.Cause != drift.CauseOldData {
		t.Errorf("they are taken for news: %+v", got)
	}
	if got := Sampled(drift.Reading{}); got.Problem != nil {
		t.Errorf("no data is told as %+v", got.Problem)
	}
}

// TestNoDataSaysWhichNamespaceWasAsked: run in Prometheus as it is written, the query gives data.
func TestNoDataSaysWhichNamespaceWasAsked(t *testing.T) {
	t.Parallel()
	m := watched()
	c := Check(&m.Spec.Checks[0])
	c.Reference = steady
	for name, tc := range map[string]struct {
		why    string
		reason prometheus.Reason
		says   string
	}{
		"no data":      {"the label is what nobody thinks of", prometheus.ReasonNoData, `no series with namespace="lending"`},
		"none in time": {"the query is too heavy", prometheus.ReasonTimedOut, "no complete answer in time"},
	} {
		c.Current = Failed(&prometheus.Error{Reason: tc.reason, Message: "The query gives " + tc.says})
		got := Status(m, &Evaluation{At: noon, Checks: []drift.Check{c}}).Checks[0]
		if !strings.Contains(got.Message, tc.says) || strings.Contains(got.Message, "run the query") {
			t.Errorf("%s: it says %q: %s", name, got.Message, tc.why)
		}
		if last := got.Windows[len(got.Windows)-1]; last.Verdict != v1alpha1.DriftInsufficientData {
			t.Errorf("%s: the window is %q", name, last.Verdict)
		}
	}
}
