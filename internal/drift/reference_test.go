// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// references are the data sets of testdata/reference.json, and what scipy and statsmodels say of them (testdata/reference.py).
type references struct {
	Histograms        []histogramReference
	Categories        []categoriesReference
	Fairness          []fairnessReference
	BenjaminiHochberg struct{ Probabilities, Adjusted []float64 }
	Kolmogorov        []struct{ X, Survival float64 }
}

type countsReference struct {
	PSI, JensenShannon, Hellinger, CramersV float64
	Chi2                                    struct{ Statistic, Freedom, Probability float64 }
}

type histogramReference struct {
	countsReference
	Name, Why          string
	Edges              []string
	Reference, Current []float64
	KolmogorovSmirnov  struct{ Binned, Raw, Probability float64 }
	Wasserstein        struct {
		Value, Deviation, Reach, RawDeviation float64
		Raw                                   *float64
	}
}

type categoriesReference struct {
	countsReference
	Name, Why          string
	Reference, Current map[string]float64
}

type fairnessReference struct {
	Name, Why         string
	Groups            []Group
	Difference, Ratio struct{ Value, Low, High, ScoreLow, ScoreHigh float64 }
	Wilson            [][]float64
}

func readReferences(t *testing.T) references {
	t.Helper()
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var out references
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Histograms) < 6 || len(out.Categories) < 3 || len(out.Fairness) < 6 {
		t.Fatalf("%d histograms, %d categories and %d fairness sets are too few", len(out.Histograms), len(out.Categories), len(out.Fairness))
	}
	return out
}

func (h histogramReference) bins(t *testing.T, counts []float64) *Bins {
	t.Helper()
	out := &Bins{Counts: counts}
	for _, edge := range h.Edges {
		x, err := strconv.ParseFloat(edge, 64)
		if err != nil {
			t.Fatal(err)
		}
		out.Edges = append(out.Edges, x)
	}
	return out
}

// near compares to nine digits, relative or absolute, whichever is more lenient.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Max(1, math.Abs(want))) {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

// within compares to a relative tolerance.
func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s = %g, want %g give or take %g", what, got, want, tolerance*math.Abs(want))
	}
}

func (r countsReference) compare(t *testing.T, c counts) {
	t.Helper()
	near(t, "PSI", PSI(c.reference, c.current), r.PSI)
	near(t, "JensenShannon", JensenShannon(c.reference, c.current), r.JensenShannon)
	near(t, "Hellinger", Hellinger(c.reference, c.current), r.Hellinger)
	near(t, "ChiSquared", ChiSquared(c.reference, c.current), r.CramersV)
	few := c.condensed()
	statistic, freedom, probability := ChiSquaredTest(few.reference, few.current)
	near(t, "chi-squared", statistic, r.Chi2.Statistic)
	near(t, "degrees of freedom", freedom, r.Chi2.Freedom)
	near(t, "probability", probability, r.Chi2.Probability)
	// What was pooled must not matter to the methods that need no smoothing.
	near(t, "JensenShannon, condensed", JensenShannon(few.reference, few.current), r.JensenShannon)
	near(t, "Hellinger, condensed", Hellinger(few.reference, few.current), r.Hellinger)
	near(t, "ChiSquared, condensed", ChiSquared(few.reference, few.current), r.CramersV)
	near(t, "PSI, condensed", PSI(few.reference, few.current), r.PSI)
}

func TestHistogramsAsOthersCompareThem(t *testing.T) {
	for _, set := range readReferences(t).Histograms {
		t.Run(set.Name, func(t *testing.T) {
			c := counts{reference: set.Reference, current: set.Current}
			set.compare(t, c)

			value, interval := KolmogorovSmirnov(set.Reference, set.Current)
			near(t, "KolmogorovSmirnov", value, set.KolmogorovSmirnov.Binned)
			near(t, "its probability", KolmogorovSmirnovTest(value, set.Reference, set.Current), set.KolmogorovSmirnov.Probability)
			if raw := set.KolmogorovSmirnov.Raw; raw < interval.Low-1e-12 || raw > interval.High+1e-12 {
				t.Errorf("KolmogorovSmirnov of the samples is %g, outside of %v", raw, interval)
			}

			edges := set.bins(t, set.Reference).Edges
			value, interval = Wasserstein(edges, set.Reference, set.Current)
			near(t, "Wasserstein", value, set.Wasserstein.Value)
			near(t, "deviation", math.Sqrt(binnedVariance(edges, shares(set.Reference))), set.Wasserstein.Deviation)
			within(t, "reach of Wasserstein", wassersteinChance(value, edges, c).reach, set.Wasserstein.Reach, 0.1)
			if set.Wasserstein.Raw == nil {
				return
			}
			if raw := *set.Wasserstein.Raw / set.Wasserstein.Deviation; raw < interval.Low || raw > interval.High {
				t.Errorf("Wasserstein of the samples is %g, outside of %v", raw, interval)
			}
			within(t, "deviation, of the samples", set.Wasserstein.Deviation, set.Wasserstein.RawDeviation, 0.1)
		})
	}
}

func TestCategoriesAsOthersCompareThem(t *testing.T) {
	for _, set := range readReferences(t).Categories {
		t.Run(set.Name, func(t *testing.T) {
			set.compare(t, categoryCounts(set.Reference, set.Current))
		})
	}
}

func TestFairnessAsOthersMeasureIt(t *testing.T) {
	for _, set := range readReferences(t).Fairness {
		t.Run(set.Name, func(t *testing.T) {
			for _, measure := range []func([]Group) (float64, Interval){DemographicParityDifference, EqualOpportunityDifference} {
				value, interval := measure(set.Groups)
				near(t, "difference", value, set.Difference.Value)
				near(t, "its least", interval.Low, set.Difference.Low)
				near(t, "its most", interval.High, set.Difference.High)
			}
			value, interval := DisparateImpactRatio(set.Groups)
			near(t, "ratio", value, set.Ratio.Value)
			near(t, "its least", interval.Low, set.Ratio.Low)
			near(t, "its most", interval.High, set.Ratio.High)
			// Another kind of interval, Koopman's score interval, says nearly the same.
			if math.Abs(interval.Low-set.Ratio.ScoreLow) > 0.06 || math.Abs(interval.High-set.Ratio.ScoreHigh) > 0.06 {
				t.Errorf("ratio between %g and %g, by scores between %g and %g", interval.Low, interval.High, set.Ratio.ScoreLow, set.Ratio.ScoreHigh)
			}
			for i, group := range set.Groups {
				got := Wilson(group.Favourable, group.Members, 1.959963984540054)
				near(t, "Wilson's least", got.Low, set.Wilson[i][0])
				near(t, "Wilson's most", got.High, set.Wilson[i][1])
			}
		})
	}
}

func TestTestsAsOthersAdjustThem(t *testing.T) {
	all := readReferences(t)
	for i, got := range BenjaminiHochberg(all.BenjaminiHochberg.Probabilities) {
		near(t, "adjusted", got, all.BenjaminiHochberg.Adjusted[i])
	}
	for _, row := range all.Kolmogorov {
		near(t, "kolmogorov", kolmogorovSurvival(row.X), row.Survival)
	}
	near(t, "kolmogorovSurvival of its quantile", kolmogorovSurvival(kolmogorovQuantile), chanceLevel)
}

// TestReachOfChance: 16.918977604620448 is scipy.stats.chi2.ppf(0.95, 9).
func TestReachOfChance(t *testing.T) {
	even := make([]float64, 10)
	for i := range even {
		even[i] = 100
	}
	d := 16.918977604620448 * 0.002
	for method, want := range map[Method]float64{
		MethodPSI: d, MethodChiSquared: math.Sqrt(d / 4), MethodHellinger: math.Sqrt(d / 8), MethodJensenShannon: math.Sqrt(d / 8 / math.Ln2),
	} {
		near(t, string(method), countsChance(method, counts{reference: even, current: even}).reach, want)
	}
}
