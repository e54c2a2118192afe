// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAfterGrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var stopping atomic.Bool
		asked, ask := context.WithCancel(t.Context())
		later, cancel := afterGrace(asked, 5*time.Second, &stopping)
		defer cancel()
		ask()
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if !stopping.Load() || later.Err() != nil {
			t.Errorf("after 4 s of 5: not ready %t, ended %v", stopping.Load(), later.Err())
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if later.Err() == nil {
			t.Error("it goes on after its grace")
		}
	})
}

func TestLastAnswers(t *testing.T) {
	t.Parallel()
	var stopping atomic.Bool
	server := httptest.NewServer(lastAnswers(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), &stopping))
	defer server.Close()
	for _, stops := range []bool{false, true} {
		stopping.Store(stops)
		response, err := server.Client().Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if response.Close != stops {
			t.Errorf("asked to stop: %t; the connection is closed after an answer: %t", stops, response.Close)
		}
	}
}
