// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

const oneValue = `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"7"]}]}}`

func serve(t *testing.T, handler http.HandlerFunc) prometheus.Config {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return prometheus.Config{Address: server.URL, Namespace: "lending", Rules: loopback(t)}
}

func answer(writer http.ResponseWriter, status int, kind, text string) {
	writer.Header().Set("Content-Type", kind)
	writer.WriteHeader(status)
	_, _ = writer.Write([]byte(text))
}

// TestAnswersThatNoPrometheusGives asks servers for what Prometheus itself cannot be made to do.
func TestAnswersThatNoPrometheusGives(t *testing.T) {
	const json = "application/json"
	tests := map[string]struct {
		why, kind, text string
		status          int
		reason          prometheus.Reason
		says            string
	}{
		"HTML":              {why: "a web page", status: 200, kind: "text/html", text: "<html>geheim", reason: prometheus.ReasonNotPrometheus},
		"HTML called JSON":  {why: "a lie", status: 200, kind: json, text: "<html>geheim", reason: prometheus.ReasonNotPrometheus},
		"another JSON":      {why: "another API", status: 200, kind: json, text: `{"status":"success","data":{"resultType":"secrets","geheim":1}}`, reason: prometheus.ReasonNotPrometheus},
		"empty JSON":        {why: "another API", status: 200, kind: json, text: `{}`, reason: prometheus.ReasonNotPrometheus},
		"forbidden":         {why: "by POST and by GET", status: 403, kind: "text/plain", text: "geheim", reason: prometheus.ReasonForbidden},
		"unauthorized":      {why: "as a proxy does", status: 401, kind: "text/plain", text: "geheim", reason: prometheus.ReasonUnauthorized},
		"no such page":      {why: "the path is wrong", status: 404, kind: "text/plain", text: "geheim", reason: prometheus.ReasonNotPrometheus},
		"unavailable":       {why: "it starts", status: 503, kind: "text/plain", text: "geheim", reason: prometheus.ReasonUnavailable, says: "503"},
		"too often":         {why: "it is limited", status: 429, kind: "text/plain", text: "geheim", reason: prometheus.ReasonUnavailable, says: "429"},
		"query timed out":   {why: "Prometheus' own word", status: 503, kind: json, text: `{"status":"error","errorType":"timeout","error":"geheim"}`, reason: prometheus.ReasonTimedOut},
		"bad request, HTML": {why: "not Prometheus' way", status: 400, kind: "text/html", text: "geheim", reason: prometheus.ReasonNotPrometheus},
		"query fails": {
			why: "the complaint helps, other series do not", status: 422, kind: json,
			text: `{"status":"error","errorType":"execution","error":"duplicate series {namespace=\"geheim\"}\nhere"}`, reason: prometheus.ReasonQueryFailed, says: "duplicate series {...} here",
		},
		"partial": {
			why: "half of the truth is none", status: 200, kind: json,
			text: `{"status":"success","warnings":["store {a=\"geheim\"} is down"],"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"7"]}]}}`, reason: prometheus.ReasonWarned,
		},
		"too large": {why: "bounded", status: 200, kind: json, text: strings.Repeat(" ", 1<<20) + "geheim", reason: prometheus.ReasonAnswerTooLarge, says: "1 MiB"},
		"many": {
			why: "the limit was not heeded", status: 200, kind: json,
			text:   `{"status":"success","data":{"resultType":"vector","result":[` + strings.Repeat(`{"metric":{},"value":[1,"7"]},`, 100) + `{"metric":{},"value":[1,"7"]}]}}`,
			reason: prometheus.ReasonTooManySeries, says: "100",
		},
		"a fine one": {why: "so that the rest means something", status: 200, kind: json, text: oneValue},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			config := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, tc.status, tc.kind, tc.text) })
			config.AnswerBytes, config.Series = 1<<20, 100
			_, err := open(t, config).Value(t.Context(), now("x"))
			if got := prometheus.ReasonOf(err); got != tc.reason {
				t.Fatalf("got %q (%v), want %q: %s", got, err, tc.reason, tc.why)
			}
			if err != nil && (!strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "geheim")) {
				t.Errorf("the message %q does not say %q, or says what the source wrote", err, tc.says)
			}
		})
	}
}

func TestDribblingAnswerTimesOut(t *testing.T) {
	config := serve(t, func(w http.ResponseWriter, r *http.Request) {
		answer(w, 200, "application/json", `{"status":`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	config.Timeout = 200 * time.Millisecond
	if _, err := open(t, config).Value(t.Context(), now("x")); prometheus.ReasonOf(err) != prometheus.ReasonTimedOut {
		t.Errorf("got %v", err)
	}
}

// TestCase47Redirects has a source redirect: to what is forbidden, elsewhere with credentials, and in ways that are not followed.
func TestCase47Redirects(t *testing.T) {
	var told atomic.Pointer[http.Header]
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) {
		headers := r.Header.Clone()
		told.Store(&headers)
		if r.FormValue("query") == "" {
			t.Error("the query did not arrive")
		}
		answer(w, 200, "application/json", oneValue)
	})
	const endpoint = "/api/v1/query"
	var loop string
	tests := map[string]struct {
		why    string
		status int
		to     func() string
		reason prometheus.Reason
		says   string
	}{
		"metadata":         {why: "the known trick", status: 307, to: func() string { return "http://169.254.169.254" + endpoint }, reason: prometheus.ReasonAddressRefused, says: "metadata"},
		"loopback, v6":     {why: "only IPv4 is listed", status: 308, to: func() string { return "http://[::1]:6443" + endpoint }, reason: prometheus.ReasonAddressRefused, says: "loopback"},
		"a name of those":  {why: "judged after DNS", status: 307, to: func() string { return "http://localhost:1" + endpoint }, reason: prometheus.ReasonAddressRefused, says: "loopback"},
		"file":             {why: "no file is read", status: 307, to: func() string { return "file:///etc/passwd" }, reason: prometheus.ReasonRedirectRefused},
		"credentials":      {why: "they would be ours to send", status: 307, to: func() string { return "http://a:b@127.0.0.1:1/" }, reason: prometheus.ReasonRedirectRefused},
		"a login page":     {why: "the query is lost", status: 302, to: func() string { return elsewhere.Address + endpoint }, reason: prometheus.ReasonRedirectRefused, says: "login"},
		"round and round":  {why: "bounded", status: 307, to: func() string { return loop + endpoint }, reason: prometheus.ReasonRedirectRefused, says: "3 times"},
		"to another page":  {why: "the query is not for that", status: 307, to: func() string { return elsewhere.Address + "/-/quit" }, reason: prometheus.ReasonRedirectRefused, says: "another page"},
		"in other letters": {why: "likewise", status: 307, to: func() string { return elsewhere.Address + "/%2e%2e" + endpoint }, reason: prometheus.ReasonRedirectRefused},
		"to another place": {why: "followed, and told no secret", status: 307, to: func() string { return elsewhere.Address + endpoint }},
		"under a prefix":   {why: "Thanos or Mimir behind a path", status: 308, to: func() string { return elsewhere.Address + "/prometheus" + endpoint }},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			told.Store(nil)
			config := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "Bearer geheim" {
					t.Errorf("the source itself was told %q", r.Header.Get("Authorization"))
				}
				http.Redirect(w, r, tc.to(), tc.status)
			})
			if name == "a name of those" {
				// localhost may give ::1 or 127.0.0.1, of which neither is listed here.
				config.Rules = prometheus.Rules{Allowed: config.Rules.Allowed}
				pattern, err := prometheus.ParsePattern(strings.TrimPrefix(config.Address, "http://"))
				if err != nil {
					t.Fatal(err)
				}
				config.Rules.Allowed = []prometheus.Pattern{pattern}
			}
			loop = config.Address
			config.BearerToken = "geheim\n"
			_, err := open(t, config).Value(t.Context(), now("x"))
			if got := prometheus.ReasonOf(err); got != tc.reason || err != nil && !strings.Contains(err.Error(), tc.says) {
				t.Fatalf("got %q (%v), want %q: %s", got, err, tc.reason, tc.why)
			}
			if err != nil && strings.Contains(err.Error(), "geheim") {
				t.Errorf("the message tells the secret: %v", err)
			}
			if headers := told.Load(); headers != nil && (headers.Get("Authorization") != "" || headers.Get("Referer") != "" || strings.Contains(fmt.Sprint(*headers), "geheim")) {
				t.Errorf("the other place was told %v", *headers)
			}
		})
	}
}

// TestCase47AddressIsJudgedWhenDialled has nothing but a name, which leads to loopback.
func TestCase47AddressIsJudgedWhenDialled(t *testing.T) {
	asked := false
	config := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked = true
		answer(w, 200, "application/json", oneValue)
	})
	config.Rules = prometheus.Rules{}
	for _, address := range []string{config.Address, strings.Replace(config.Address, "127.0.0.1", "localhost", 1)} {
		config.Address = address
		if _, err := open(t, config).Value(t.Context(), now("x")); prometheus.ReasonOf(err) != prometheus.ReasonAddressRefused {
			t.Errorf("%s: got %v", address, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}
