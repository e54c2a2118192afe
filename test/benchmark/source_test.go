// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// source answers each query as a Prometheus would that knows one histogram, and counts. A real one would take more processor time than the operator that
// is measured; test/drift has one.
type source struct {
	URL string
	// delay is how long each answer takes.
	delay atomic.Int64
	// isDown refuses everybody.
	isDown atomic.Bool

	mutex     sync.Mutex
	asked     []time.Time
	looks     []sourceLook
	now, most int
}

// sourceLook is the first query of a look.
type sourceLook struct {
	namespace, name string
	at              time.Time
}

func newSource(b *testing.B) *source {
	b.Helper()
	s := &source{}
	server := httptest.NewServer(s)
	b.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// firstQuery is what the first check of a monitor asks first: who asks stands in it, and the namespace that the operator put there.
var firstQuery = regexp.MustCompile(`^sum by \(le\) \(increase\(score_bucket\{.*check="0".*\}`)

var (
	namespaceMatcher = regexp.MustCompile(`namespace="([^"]*)"`)
	systemMatcher    = regexp.MustCompile(`system="([^"]*)"`)
)

func (s *source) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.FormValue("query")
	s.enter(query)
	defer s.leave()
	if s.isDown.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	select {
	case <-time.After(time.Duration(s.delay.Load())):
	case <-r.Context().Done():
		return
	}
	w.Header().Set("Content-Type", "application/json")
	at := time.Now().Unix()
	var series []string
	if strings.Contains(query, "timestamp(") {
		series = append(series, fmt.Sprintf(`{"metric":{},"value":[%d,"%d"]}`, at, at))
	} else {
		for i, bound := range []string{"1", "2", "5", "10", "+Inf"} {
			series = append(series, fmt.Sprintf(`{"metric":{"le":%q},"value":[%d,"%d"]}`, bound, at, 1000*(i+1)))
		}
	}
	_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[%s]}}`, strings.Join(series, ","))
}

func (s *source) enter(query string) {
	at := time.Now()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.asked = append(s.asked, at)
	s.now++
	s.most = max(s.most, s.now)
	if firstQuery.MatchString(query) {
		s.looks = append(s.looks, sourceLook{namespaceMatcher.FindStringSubmatch(query)[1], systemMatcher.FindStringSubmatch(query)[1], at})
	}
}

func (s *source) leave() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.now--
}

// forget begins to count anew.
func (s *source) forget() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.asked, s.looks, s.most = nil, nil, s.now
}

// seen is what was asked since.
func (s *source) seen() (asked []time.Time, looks []sourceLook, most int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]time.Time(nil), s.asked...), append([]sourceLook(nil), s.looks...), s.most
}
