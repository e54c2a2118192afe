// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"net/http"
	"testing"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// TestCase56NothingIsNoAnswer has a source say nothing where a sample, a number or a bucket belongs. It is told as what it is: a panic would take the reading of
// the whole monitor along, and a zero would be judged.
func TestCase56NothingIsNoAnswer(t *testing.T) {
	const head, tail = `{"status":"success","data":{"resultType":`, `}}`
	for name, text := range map[string]string{
		"no sample":             head + `"vector","result":[null]` + tail,
		"one of two":            head + `"vector","result":[{"metric":{"le":"1"},"value":[1,"7"]},null]` + tail,
		"an empty sample":       head + `"vector","result":[{}]` + tail,
		"a sample without one":  head + `"vector","result":[{"metric":{}}]` + tail,
		"a null for its number": head + `"vector","result":[{"metric":{},"value":null}]` + tail,
		"nulls in its number":   head + `"vector","result":[{"metric":{},"value":[null,null]}]` + tail,
		"a time and no number":  head + `"vector","result":[{"metric":{"null":"null\"null"},"value":[1795000000,null]}]` + tail,
		"a time alone":          head + `"vector","result":[{"metric":{},"value":[1795000000]}]` + tail,
		"a time among blanks":   head + `"vector","result":[ {"metric":{"le":"1"},"value":[1,"7"]}, {"metric":{},"value":[ 1795000000 ] }]` + tail,
		"a scalar's time alone": head + `"scalar","result":[1795000000]` + tail,
		"no scalar":             head + `"scalar","result":null` + tail,
		"no histogram":          head + `"vector","result":[{"metric":{},"histogram":null}]` + tail,
		"null for a histogram":  head + `"vector","result":[{"metric":{},"histogram":[1,null]}]` + tail,
		"no bucket":             head + `"vector","result":[{"metric":{},"histogram":[1,{"count":"1","sum":"1","buckets":[null]}]}]` + tail,
		"nulls in a bucket":     head + `"vector","result":[{"metric":{},"histogram":[1,{"count":"1","sum":"1","buckets":[[null,null,null,null]]}]}]` + tail,
		"no data":               `{"status":"success","data":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			config := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "application/json", text) })
			for reader, read := range map[string]func(*prometheus.Source) error{
				"value":     func(s *prometheus.Source) error { _, err := s.Value(t.Context(), now("x")); return err },
				"histogram": func(s *prometheus.Source) error { _, err := s.Histogram(t.Context(), now("x")); return err },
				"counts":    func(s *prometheus.Source) error { _, err := s.Counts(t.Context(), now("x"), "le"); return err },
			} {
				err := func() (err error) {
					defer func() {
						if panicked := recover(); panicked != nil {
							t.Errorf("%s: %v", reader, panicked)
						}
					}()
					return read(open(t, config))
				}()
				if got := prometheus.ReasonOf(err); got != prometheus.ReasonNotPrometheus {
					t.Errorf("%s: got %q (%v)", reader, got, err)
				}
			}
		})
	}
}

// TestAWordInAStringIsNoNull: the source may name its series as it likes, and say beside its data what it likes.
func TestAWordInAStringIsNoNull(t *testing.T) {
	const text = `{"status":"success","warnings":null,"data":{"resultType":"vector","result":[{"metric":{"null":"\\\"null"},"value":[1,"7"]}]}}`
	config := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "application/json", text) })
	if value, err := open(t, config).Value(t.Context(), now("x")); err != nil || value.Number != 7 {
		t.Errorf("got %v, %v", value.Number, err)
	}
}
