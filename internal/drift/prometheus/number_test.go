// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// TestWhatCameInsteadOfSeriesIsNamed: the remedy is for what there is.
func TestWhatCameInsteadOfSeriesIsNamed(t *testing.T) {
	for kind, tc := range map[string]struct{ why, result, found, remedy string }{
		"scalar": {"the query has scalar(...)", `[1,"7"]`, "one number without labels", "scalar(...)"},
		"matrix": {"another server took the query for a range", `[{"metric":{},"values":[[1,"7"]]}]`, "a range of samples", "avg_over_time(...)"},
	} {
		t.Run(kind, func(t *testing.T) {
			text := `{"status":"success","data":{"resultType":"` + kind + `","result":` + tc.result + `}}`
			config := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "application/json", text) })
			_, err := open(t, config).Counts(t.Context(), now("x"), "class")
			if prometheus.ReasonOf(err) != prometheus.ReasonWrongShape || !strings.Contains(err.Error(), tc.found) || !strings.Contains(err.Error(), tc.remedy) {
				t.Errorf("got %v: %s", err, tc.why)
			}
		})
	}
}
