// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// mostMemory is how many bytes may be allocated, all in all, for an answer of the largest size. The worst of those below took 16 MiB when this was written;
// decoded whole, they took up to 222.
const mostMemory = 24 << 20

// TestAnswersThatGrowWhenTheyAreDecoded has sources answer with what is small on the wire and large in memory.
func TestAnswersThatGrowWhenTheyAreDecoded(t *testing.T) {
	const vector = `{"status":"success","data":{"resultType":"vector","result":[`
	for name, text := range map[string]string{
		"empty samples":   filled(vector+`{}`, `,{}`, `]}}`),
		"just few enough": vector + `{}` + strings.Repeat(`,{}`, 24_000) + `]}}`,
		"nulls":           filled(vector+`null`, `,null`, `]}}`),
		"a space between": filled(vector+`{}`, `,{"metric": {"a":"b"}}`, `]}}`),
		"warnings":        filled(`{"status":"success","data":{"resultType":"vector","result":[]},"warnings":[""`, `,""`, `]}`),
		"buckets":         filled(vector+`{"metric":{},"histogram":[1,{"count":"1","sum":"1","buckets":[[0,"1","2","1"]`, `,[0,"1","2","1"]`, `]}]}]}}`),
		"labels":          filled(vector+`{"metric":{"a":"b"`, `,"%d":""`, `},"value":[1,"2"]}]}}`),
		"brackets":        filled(vector, `[`, ``),
		"one long label":  filled(vector+`{"metric":{"a":"`, `aaaaaaaa`, `"},"value":[1,"2"]}]}}`),
	} {
		t.Run(name, func(t *testing.T) {
			config := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "application/json", text) })
			config.Timeout = time.Minute
			source := open(t, config)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := source.Histogram(t.Context(), now("x"))
			runtime.ReadMemStats(&after)
			if prometheus.ReasonOf(err) == "" || prometheus.ReasonOf(err) == prometheus.ReasonTimedOut {
				t.Errorf("got %v", err)
			}
			taken := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d KiB on the wire, %d KiB allocated: %v", len(text)>>10, taken>>10, err)
			if taken > mostMemory {
				t.Errorf("it took %d MiB", taken>>20)
			}
		})
	}
}

// filled repeats a piece until the answer is as large as one may be.
func filled(head, piece, tail string) string {
	var text strings.Builder
	text.WriteString(head)
	for i := 0; text.Len() < prometheus.DefaultAnswerBytes-256; i++ {
		if strings.Contains(piece, "%d") {
			_, _ = fmt.Fprintf(&text, piece, i)
			continue
		}
		text.WriteString(piece)
	}
	text.WriteString(tail)
	return text.String()
}
