// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestTheSamplesOfTheReferenceAreItsOwn: what the window rests on says nothing about a reference with another query, and all about the same query an hour ago.
func TestTheSamplesOfTheReferenceAreItsOwn(t *testing.T) {
	for name, tc := range map[string]struct {
		why       string
		reference v1alpha1.DriftReference
		samples   int64
	}{
		"another query":  {"nobody counts what it rests on", v1alpha1.DriftReference{Query: "approved"}, 0},
		"an hour before": {"the samples of an hour before", v1alpha1.DriftReference{OffsetSeconds: 3600}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, token())
			s.serve(func(w http.ResponseWriter, r *http.Request) {
				number := s.clock.Now().Unix()
				if r.FormValue("query") == `samples{namespace="lending"}` {
					number = 5000
					if r.FormValue("time") != fmt.Sprint(noon.Unix()) {
						number = 400
					}
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"%d"]}]}}`, number)
			})
			m := s.monitor("scores")
			s.edit(m, func(spec *v1alpha1.DriftMonitorSpec) {
				spec.Checks[0].Reference = &tc.reference
				spec.Checks[0].Current.SamplesQuery = "samples"
			})
			s.look(m)
			s.reason(m)
			if got := m.Status.Checks[0]; got.Samples != 5000 || got.ReferenceSamples != tc.samples {
				t.Errorf("%d samples, and %d of the reference, want 5000 and %d: %s (%s)", got.Samples, got.ReferenceSamples, tc.samples, tc.why, got.Message)
			}
		})
	}
}
