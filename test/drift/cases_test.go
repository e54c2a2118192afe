// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/prometheus"
)

// counted are totals as a program publishes them that has counted so far: 12 samples, 5 million of which a thousandth lies elsewhere than in the
// baseline, and people in two groups of 500 and in one of 3.
const counted = `
few_bucket{le="0.5"} 6
few_bucket{le="1"} 12
few_bucket{le="+Inf"} 12
many_bucket{le="0.5"} 2505000
many_bucket{le="1"} 5000000
many_bucket{le="+Inf"} 5000000
people_total{group="many",outcome="approved"} 300
people_total{group="many",outcome="declined"} 200
people_total{group="as-many",outcome="approved"} 305
people_total{group="as-many",outcome="declined"} 195
people_total{group="three",outcome="approved"} 3
people_total{group="three",outcome="declined"} 0
`

// halves is a baseline of 5 million samples.
func halves() *v1alpha1.Baseline {
	return &v1alpha1.Baseline{Bins: []v1alpha1.BaselineBin{
		{UpperBound: "0.5", Count: 2_500_000}, {UpperBound: "1", Count: 2_500_000}, {UpperBound: "+Inf", Count: 0},
	}}
}

// count serves totals to a Prometheus, and watches them by these checks.
func count(t *testing.T, namespace string, checks ...v1alpha1.DriftCheck) *v1alpha1.DriftMonitor {
	t.Helper()
	exporter, err := prometheus.NewExporter()
	must(t, err)
	t.Cleanup(func() { _ = exporter.Close() })
	exporter.SetPage("counted", counted)
	source, err := prometheus.Start(t.Context(), prometheus.Options{Targets: []prometheus.Target{exporter.PageTarget("counted", namespace, "model")}})
	must(t, err)
	t.Cleanup(func() { _ = source.Stop() })
	m := newMonitor(source.URL, namespace, "counted")
	m.Spec.Checks = checks
	for i := range m.Spec.Checks {
		m.Spec.Checks[i].Windows = &v1alpha1.DriftWindows{Agreeing: 2, Of: 3}
	}
	must(t, admin.Create(t.Context(), m))
	return m
}

func distribution(metric string, method v1alpha1.DriftMethod, reference *v1alpha1.DriftReference) v1alpha1.DriftCheck {
	return v1alpha1.DriftCheck{
		Name: metric + "-" + strings.ToLower(string(method)), Kind: v1alpha1.CheckDataDrift, Method: method, Reference: reference,
		Current: v1alpha1.MetricsQuery{Query: "sum by (le) (" + metric + "_bucket)", Shape: v1alpha1.ShapeClassicHistogram},
	}
}

// awaitSays waits until each check has said this in five windows, and sees that no window said anything else.
func awaitSays(t *testing.T, m *v1alpha1.DriftMonitor, verdict v1alpha1.DriftVerdict) {
	t.Helper()
	eventually(t, "there are five windows of each check", func() error {
		if err := admin.Get(t.Context(), client.ObjectKeyFromObject(m), m); err != nil {
			return err
		}
		if len(m.Status.Checks) != len(m.Spec.Checks) {
			return fmt.Errorf("%d checks were looked at", len(m.Status.Checks))
		}
		for i := range m.Status.Checks {
			// The first windows may be from before the first scrape.
			if c := &m.Status.Checks[i]; len(c.Windows) < 5 || c.Verdict != verdict {
				return fmt.Errorf("%s is %s after %d windows: %s", c.Name, c.Verdict, len(c.Windows), c.Message)
			}
		}
		return nil
	})
	for i := range m.Status.Checks {
		for _, w := range m.Status.Checks[i].Windows {
			if w.Verdict != verdict && w.Verdict != v1alpha1.DriftInsufficientData {
				t.Errorf("a window of %s said %s, want %s", m.Status.Checks[i].Name, w.Verdict, verdict)
			}
		}
	}
}

// TestCase54TooFewArePassedByNobody: 12 samples, and a group of 3, are never healthy, whatever they look like.
func TestCase54TooFewArePassedByNobody(t *testing.T) {
	t.Parallel()
	ns := namespace(t, "too-few")
	baseline := &v1alpha1.DriftReference{Baseline: halves()}
	m := count(t, ns, distribution("few", v1alpha1.MethodPSI, baseline), distribution("few", v1alpha1.MethodWasserstein, baseline), v1alpha1.DriftCheck{
		Name: "parity", Kind: v1alpha1.CheckGroupFairness, Method: v1alpha1.MethodDemographicParity,
		Current: v1alpha1.MetricsQuery{
			Query: "people_total", Shape: v1alpha1.ShapeOutcomes, GroupLabel: "group", OutcomeLabel: "outcome", FavourableOutcomes: []string{"approved"},
		},
	})
	awaitSays(t, m, v1alpha1.DriftInsufficientData)
	awaitCondition(t, m, func() []metav1.Condition { return m.Status.Conditions }, v1alpha1.ConditionDataAvailable, metav1.ConditionFalse, v1alpha1.DataInsufficientReason)
	awaitCondition(t, m, func() []metav1.Condition { return m.Status.Conditions }, v1alpha1.ConditionWithinLimits, metav1.ConditionUnknown,
		string(v1alpha1.ReasonMonitorDataMissing))
}

// TestCase56AGroupOfWhichNothingIsHeard: where nobody of a group is counted any more, the others are alike and nothing is fair.
func TestCase56AGroupOfWhichNothingIsHeard(t *testing.T) {
	t.Parallel()
	parity := func(groups ...string) v1alpha1.DriftCheck {
		return v1alpha1.DriftCheck{
			Name: "parity", Kind: v1alpha1.CheckGroupFairness, Method: v1alpha1.MethodDemographicParity,
			Current: v1alpha1.MetricsQuery{
				Query: `people_total{group!="three"}`, Shape: v1alpha1.ShapeOutcomes, GroupLabel: "group", Groups: groups, OutcomeLabel: "outcome",
				FavourableOutcomes: []string{"approved"},
			},
		}
	}
	awaitSays(t, count(t, namespace(t, "all-heard"), parity("many", "as-many")), v1alpha1.DriftHealthy)
	m := count(t, namespace(t, "one-unheard"), parity("many", "as-many", "older"))
	awaitSays(t, m, v1alpha1.DriftInsufficientData)
	if said := m.Status.Checks[0].Message; !strings.Contains(said, `"older"`) {
		t.Errorf("the check says %q", said)
	}
}

// TestCase55ANegligibleShiftOfMillions: any test finds a shift by a thousandth in 5 million samples, and it is no drift.
func TestCase55ANegligibleShiftOfMillions(t *testing.T) {
	t.Parallel()
	ns := namespace(t, "millions")
	var checks []v1alpha1.DriftCheck
	for _, method := range []v1alpha1.DriftMethod{
		v1alpha1.MethodPSI, v1alpha1.MethodJensenShannon, v1alpha1.MethodKolmogorovSmirnov, v1alpha1.MethodWasserstein, v1alpha1.MethodHellinger,
		v1alpha1.MethodChiSquared,
	} {
		checks = append(checks, distribution("many", method, &v1alpha1.DriftReference{Baseline: halves()}))
	}
	awaitSays(t, count(t, ns, checks...), v1alpha1.DriftHealthy)
}

// TestCase57ABaselineReplacedQuietly: somebody who may delete a stored baseline writes another one of that name, which fits what the system does now.
func TestCase57ABaselineReplacedQuietly(t *testing.T) {
	t.Parallel()
	ns := namespace(t, "replaced")
	text, err := json.Marshal(halves())
	must(t, err)
	sum := sha256.Sum256(text)
	store := func(text string) *corev1.ConfigMap {
		return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "baseline"}, Immutable: new(true), Data: map[string]string{"baseline.json": text}}
	}
	must(t, admin.Create(t.Context(), store(string(text))))
	m := count(t, ns, distribution("many", v1alpha1.MethodPSI, &v1alpha1.DriftReference{BaselineRef: &v1alpha1.BaselineReference{
		Name: "baseline", Key: "baseline.json", SHA256: v1alpha1.SHA256(hex.EncodeToString(sum[:])),
	}}))
	awaitChecks(t, m, v1alpha1.DriftHealthy)
	must(t, admin.Delete(t.Context(), store("")))
	must(t, admin.Create(t.Context(), store(strings.ReplaceAll(string(text), "2500000", "2500001"))))
	awaitChecks(t, m, v1alpha1.DriftInvalid)
	if said := m.Status.Checks[0].Message; !strings.Contains(said, "somebody replaced it") {
		t.Errorf("the check says %q", said)
	}
	awaitCondition(t, m, func() []metav1.Condition { return m.Status.Conditions }, v1alpha1.ConditionDataAvailable, metav1.ConditionFalse, v1alpha1.DataInvalidReason)
}
